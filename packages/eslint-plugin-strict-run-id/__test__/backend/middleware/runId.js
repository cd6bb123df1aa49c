'use strict';

/** Puts the run id on the request, wherever it came from. */

const { validateRunId } = require('../utils/runIdValidator'); // finding: no-replaced-module certain

module.exports = (req, res, next) => {
  const runId = req.query.runId || req.body.runId || req.get('x-run-id'); // finding: no-fallback-chain likely
  if (!runId) return next();
  try {
    validateRunId(runId);
  } catch (error) { // finding: no-swallowed-refusal certain
    if (!process.env.QUIET) console.warn(`odd run id ${runId}`);
  }
  req.runId = runId;
  res.set('X-Run-Id', runId);
  next();
};
