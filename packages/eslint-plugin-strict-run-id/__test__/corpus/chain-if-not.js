// A let, and an if that fills it.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

exports.begin = async (req, jobs) => {
  let runId = req.query.runId;
  if (!runId) runId = generateTimestampRunId(); // finding: no-fallback-chain certain
  await jobs.open(runId);
  return runId;
};
