// Two processes make the same second, though a store is there to prevent it.
'use strict';

const { generateTimestampRunId, sharedRuns } = require('strict-run-id');
const { redisStore } = require('strict-run-id/redis');

module.exports = (command) => {
  const runs = sharedRuns({ store: redisStore({ command }) });
  return {
    begin: () => generateTimestampRunId(), // finding: no-make-beside-shared-runs certain
    row: (runId, clientId) => runs.getRunRecordId(runId, clientId),
  };
};
