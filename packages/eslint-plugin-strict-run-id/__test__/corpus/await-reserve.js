// A reserved id is a promise until it is awaited.
'use strict';

const { createClientRunId, sharedRuns } = require('strict-run-id');
const { memoryStore } = require('strict-run-id/memory');

const runs = sharedRuns({ store: memoryStore() });

exports.begin = async (clientId) => {
  const runId = runs.reserveRunId(); // finding: await-maker certain
  return createClientRunId(runId, clientId);
};
