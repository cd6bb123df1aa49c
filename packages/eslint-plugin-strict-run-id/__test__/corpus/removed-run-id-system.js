// Functions of the old system that have other names now.
'use strict';

const runIdSystem = require('../services/runIdSystem'); // finding: no-replaced-module certain

exports.open = async (value, row) => {
  const runId = runIdSystem.validateAndStandardizeRunId(value); // finding: no-removed-function certain
  const clientId = runIdSystem.getClientId(runId); // finding: no-removed-function certain
  await runIdSystem.createJobTrackingRecord(runId, row); // finding: no-removed-function certain
  return { runId, clientId, base: runIdSystem.getBaseRunId(runId) };
};
