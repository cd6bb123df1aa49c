'use strict';

/**
 * The run that the running code works for. One AsyncLocalStorage for one load of the package: Node's cache of modules
 * keeps this file once, by whichever sub-path it is reached. A context is set by whoever knows the run, a boundary or
 * `withRunId`, and read below it without being handed on.
 */

const { AsyncLocalStorage } = require('node:async_hooks');
const { boundary } = require('./bound.js');

const storage = new AsyncLocalStorage();

/** `{ runId, clientId }`, or undefined outside of any run. */
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

/** For the option `mixin` of pino: a fresh object each time, as pino may write to it. */
function pinoMixin() {
  const run = current();
  if (run === undefined) return {};
  return run.clientId === null ? { runId: run.runId } : { runId: run.runId, clientId: run.clientId };
}

module.exports = { currentRunId, pinoMixin, runIdHeaders, storage, withRunId };
