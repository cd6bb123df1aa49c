// A conditional does the same.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

exports.start = (req) => {
  const runId = req.query.runId ? req.query.runId : generateTimestampRunId(); // finding: no-fallback-chain certain
  return { runId };
};
