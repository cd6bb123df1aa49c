'use strict';

/**
 * The addon's functions, bound to the globals this file runs in: its `Error`, `Date` and `console`, which in a test
 * runner are not those of Node. Everything else in this package picks names from here.
 */

// First: in a bundle it says what is wrong, before anything else fails.
const addon = require('./addon.js');
const path = require('node:path');
const RunIdError = require('./RunIdError.js');

const bound = addon.bind({
  global: globalThis,
  RunIdError,
  folder: __dirname + path.sep,
  // Only events name the thread, so the module is loaded only for them: it takes 0.6 ms.
  threadId: () => require('node:worker_threads').threadId,
});
require('./copies.js')(bound.copies);

// The time is read here because an arrow passes it in a third of the time that native code takes to ask for it.
// `Date` is looked up at each call, so fake timers are seen; one without `now` counts as a clock that shows nothing.
const now = () => (typeof Date.now === 'function' ? Date.now() : NaN);
const { timed } = bound;
const arrows = {
  // An absent argument isn't passed on, since native code would have to ask what it is.
  generateTimestampRunId: (clientId) =>
    clientId === undefined
      ? timed.generateTimestampRunId(now())
      : timed.generateTimestampRunId(now(), clientId),
  generateSequenceRunId: (clientId, taskId, stepId) =>
    timed.generateSequenceRunId(now(), clientId, taskId, stepId),
  registerRunRecord: (runId, clientId, recordId, metadata) =>
    timed.registerRunRecord(runId, clientId, recordId, metadata, now()),
};
for (const holder of [bound, ...Object.values(bound.modules)]) {
  for (const name of Object.keys(arrows)) {
    if (Object.hasOwn(holder, name)) holder[name] = arrows[name];
  }
}

/**
 * The asynchronous functions. They are written in JavaScript, because native code must not block. Their files are loaded at
 * the first call: most processes need none or one of them, and `node:fs/promises` alone takes a millisecond to load. Until
 * then a test runner may have reset its modules, so they are given what belongs to this file's realm, and don't require it.
 */
let ofLogs, ofTables, ofRecords, ofShared;
const reader = () => (ofLogs ??= require('./traceLogs.js')(bound.trace));
const auditor = () => (ofTables ??= require('./auditTables.js')(bound.audit));
const claimer = () => (ofRecords ??= require('./withRunRecord.js')(bound.claims, RunIdError));
const sharer = () => (ofShared ??= require('./shared/index.js')({ bound, RunIdError }));
const waiting = {
  withRunRecord: (runId, clientId, options) => claimer()(runId, clientId, options),
  traceLogs: (paths, options) => reader().traceLogs(paths, options),
  countRunIds: (paths, options) => reader().countRunIds(paths, options),
  auditTables: (tables, options) => auditor().auditTables(tables, options),
  sharedRuns: (options) => sharer()(options),
};
Object.assign(bound, waiting);
bound.names.push(...Object.keys(waiting));

module.exports = bound;
