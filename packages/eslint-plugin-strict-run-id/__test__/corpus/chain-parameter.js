// A parameter that falls back to a new id.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

exports.harvest = async (client, runId) => {
  const id = runId || generateTimestampRunId(); // finding: no-fallback-chain certain
  await client.harvest(id);
  return id;
};
