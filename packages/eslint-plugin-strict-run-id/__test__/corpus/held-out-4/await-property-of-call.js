// A property is read straight from the promise.
'use strict';

const runIds = require('strict-run-id');

exports.rowOf = async (runId, clientId, find) => {
  const row = runIds.withRunRecord(runId, clientId, { find }).recordId; // finding: await-maker certain
  return { row };
};
