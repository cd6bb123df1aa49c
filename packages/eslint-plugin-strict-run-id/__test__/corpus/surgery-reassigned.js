// The variable is assigned later, from the package, and cut in the same function.
'use strict';

const { resolveRunId } = require('strict-run-id');

module.exports = (req, res, next) => {
  let current;
  current = resolveRunId(req, { generate: false });
  req.batch = current.slice(0, 13); // finding: no-surgery certain
  next();
};
