// A header, a query and a body, without a generator.
'use strict';

module.exports = (req, res, next) => {
  req.runId = req.headers['x-run-id'] || req.query.runId || req.body.runId; // finding: no-fallback-chain likely
  next();
};
