// An assignment that fills a gap.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

module.exports = (req, res, next) => {
  req.runId ||= generateTimestampRunId(); // finding: no-fallback-chain certain
  next();
};
