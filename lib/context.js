'use strict';

/**
 * Keeps the current run in an AsyncLocalStorage: `runIdBoundary` and `withRunId` set it, and the code they
 * call reads it without passing it along. Node's module cache loads this file once for all sub-paths, so they
 * share the storage.
 */

const { boundary } = require('./bound.js');
const { AsyncLocalStorage } = require('node:async_hooks');

const storage = new AsyncLocalStorage();

/** Returns `{ runId, clientId }` of the current run, or undefined. */
const current = () => storage.getStore();

function currentRunId() {
  return current()?.runId;
}

function withRunId(runId, fn) {
  const clientId = boundary.enter(runId, fn);
  return storage.run({ runId, clientId }, fn);
}

function runIdHeaders(options) {
  const header = boundary.header(options);
  const runId = currentRunId();
  return runId === undefined ? {} : { [header]: encodeURIComponent(runId) };
}

/** Returns a new object each time, because pino may write to it. */
function pinoMixin() {
  const run = current();
  if (run === undefined) return {};
  return run.clientId === null ? { runId: run.runId } : { runId: run.runId, clientId: run.clientId };
}

module.exports = { currentRunId, pinoMixin, runIdHeaders, storage, withRunId };
