// A require inside of a function, against a cycle.
'use strict';

exports.baseOf = (runId) => {
  const { getBaseRunId } = require('../utils/runIdUtils'); // finding: no-replaced-module certain
  return getBaseRunId(runId);
};
