// The request goes on without an id.
'use strict';

const { resolveRunId } = require('strict-run-id');

module.exports = (req, res, next) => {
  try {
    req.runId = resolveRunId(req, { generate: false });
  } catch (err) { // finding: no-swallowed-refusal certain
    req.runId = null;
  }
  next();
};
