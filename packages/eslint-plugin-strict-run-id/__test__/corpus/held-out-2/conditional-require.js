// A require that may fail.
'use strict';

let recordCache = null;
try {
  recordCache = require('./recordCache'); // finding: no-replaced-module certain
} catch (error) {
  console.warn('no record cache', error.message);
}

exports.recordOf = (runId, clientId) => recordCache?.getClientRunRecordId(runId, clientId) ?? null;
