// What the package offers instead of surgery.
'use strict';

const { createClientRunId, extractClientId, getBaseRunId, hasSpecificClientSuffix } = require('strict-run-id');

exports.view = (runId, clientId) => ({
  base: getBaseRunId(runId),
  client: extractClientId(runId),
  mine: hasSpecificClientSuffix(runId, clientId),
  clientRunId: createClientRunId(runId, clientId),
});
