// The generator of the package at the end of a chain hides a lost id just as well.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

exports.score = (req, res) => {
  const runId = req.query.runId || generateTimestampRunId(); // finding: no-fallback-chain certain
  res.json({ runId });
};
