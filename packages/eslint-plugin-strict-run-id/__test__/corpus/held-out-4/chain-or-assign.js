// Statements that fill the gap in other words.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

exports.a = (job) => {
  job.runId = job.runId || generateTimestampRunId(); // finding: no-fallback-chain certain
  return job;
};

exports.b = (options) => {
  options.runId ??= generateTimestampRunId(); // finding: no-fallback-chain certain
};

exports.c = ({ query, body, params }) => query.runId || body.runId || params.runId; // finding: no-fallback-chain likely
