// Chains of other things, and the function that stands for the chain.
'use strict';

const { resolveRunId } = require('strict-run-id');

exports.list = (req, res) => {
  const limit = req.query.limit || req.body.limit || 50;
  const clientId = req.query.clientId || req.body.clientId;
  const runId = resolveRunId(req, { generate: false, names: ['runId', 'parentRunId'] });
  res.json({ runId, clientId, limit: Number(limit) });
};
