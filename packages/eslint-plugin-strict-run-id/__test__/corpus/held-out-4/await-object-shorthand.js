// The promise goes into an object that is sent.
'use strict';

const { sharedRuns } = require('strict-run-id');

module.exports = (store, queue) => {
  const shared = sharedRuns({ store });
  return async (clientId) => {
    const runId = shared.reserveRunId(); // finding: await-maker likely
    await queue.add({ runId, clientId });
  };
};
