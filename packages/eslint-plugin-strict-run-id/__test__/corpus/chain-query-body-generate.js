// The classic chain: whatever is missing, an id is made.
'use strict';

const { generateRunId } = require('../services/runIdService'); // finding: no-replaced-module certain

module.exports = async (req, res) => {
  const runId = req.query.runId || req.body.runId || generateRunId(); // finding: no-fallback-chain certain, no-removed-function certain
  res.json({ runId });
};
