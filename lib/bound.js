'use strict';

/**
 * The addon's functions, bound to the globals this file runs in: its `Error`, `Date` and `console`, which
 * in a test runner are not those of Node. Everything else in this package picks names from here.
 */

const path = require('node:path');
const RunIdError = require('./RunIdError.js');
const traceLogs = require('./traceLogs.js');
const withRunRecord = require('./withRunRecord.js');
const bound = require('./addon.js').bind({
  global: globalThis,
  RunIdError,
  folder: __dirname + path.sep,
});

// The time is read here because an arrow passes it in a third of the time that native code takes to ask
// for it. `Date` is looked up at each call, so fake timers are seen; one that is broken shows no time.
const now = () => (typeof Date.now === 'function' ? Date.now() : NaN);
const { timed } = bound;
const arrows = {
  // An argument that is absent is not passed on: native code would have to ask what it is.
  generateTimestampRunId: (clientId) =>
    clientId === undefined
      ? timed.generateTimestampRunId(now())
      : timed.generateTimestampRunId(now(), clientId),
  generateSequenceRunId: (clientId, taskId, stepId) =>
    timed.generateSequenceRunId(now(), clientId, taskId, stepId),
  registerRunRecord: (runId, clientId, recordId, metadata) =>
    timed.registerRunRecord(runId, clientId, recordId, metadata, now()),
};
Object.assign(bound, arrows);
bound.unifiedRunIdService.generateTimestampRunId = arrows.generateTimestampRunId;
bound.unifiedRunIdService.registerRunRecord = arrows.registerRunRecord;

bound.withRunRecord = withRunRecord(bound.claims);
Object.assign(bound, traceLogs(bound.trace));

module.exports = bound;
