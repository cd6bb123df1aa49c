// Without sharedRuns, the generator is the way to begin a run.
'use strict';

const { generateTimestampRunId, withRunRecord } = require('strict-run-id');

exports.begin = async (clientId, create) => {
  const runId = generateTimestampRunId();
  const { recordId } = await withRunRecord(runId, clientId, { create });
  return { runId, recordId };
};
