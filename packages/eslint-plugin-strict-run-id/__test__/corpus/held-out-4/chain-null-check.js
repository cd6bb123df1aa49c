// A null check in place of the or.
'use strict';

const runIds = require('strict-run-id');

exports.idOf = (req) => {
  const given = req.body.runId;
  return given == null ? runIds.generateTimestampRunId() : given; // finding: no-fallback-chain certain
};
