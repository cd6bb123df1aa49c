// Shared runs, and a maker beside them.
const { sharedRuns, generateTimestampRunId } = require('strict-run-id');
const { store } = require('./store');

const runs = sharedRuns({ store });

exports.begin = async (clientId) => {
  const runId = generateTimestampRunId(); // finding: no-make-beside-shared-runs certain
  const record = await runs.withRunRecord(runId, clientId, {});
  return record.recordId;
};
