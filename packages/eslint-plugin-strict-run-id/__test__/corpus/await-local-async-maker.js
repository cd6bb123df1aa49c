// The file's own maker is async.
'use strict';

const { addClientSuffix, generateTimestampRunId } = require('strict-run-id');

async function makeRunId(jobs) {
  const runId = generateTimestampRunId();
  await jobs.create({ runId });
  return runId;
}

exports.begin = async (jobs, clientId) => {
  const runId = makeRunId(jobs); // finding: await-maker certain
  return addClientSuffix(runId, clientId);
};
