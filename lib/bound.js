'use strict';

/**
 * The addon's functions, bound to the globals this file runs in: its `Error`, `Date` and `console`, which
 * in a test runner are not those of Node. Everything else in this package picks names from here.
 */

const RunIdError = require('./RunIdError.js');
const bound = require('./addon.js').bind({ global: globalThis, RunIdError, file: __filename });

// The time is read here because an arrow passes it in a third of the time that native code takes to ask
// for it. `Date` is looked up at each call, so fake timers are seen.
const { timed } = bound;
// An argument that is absent is not passed on: native code would have to ask what it is.
const generateTimestampRunId = (clientId) =>
  clientId === undefined ? timed.generateTimestampRunId(Date.now()) : timed.generateTimestampRunId(Date.now(), clientId);
const generateSequenceRunId = (clientId, taskId, stepId) =>
  timed.generateSequenceRunId(Date.now(), clientId, taskId, stepId);

bound.generateTimestampRunId = generateTimestampRunId;
bound.generateSequenceRunId = generateSequenceRunId;
bound.unifiedRunIdService.generateTimestampRunId = generateTimestampRunId;

module.exports = bound;
