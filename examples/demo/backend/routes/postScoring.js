'use strict';

/** Process B: takes the run id from the body. Its second route has a bug, which the demo is about to meet. */

const { Router } = require('express');
const { findRecordId } = require('../services/jobTracking');
const { asyncRoute } = require('../utils/http');
const { addClientSuffix } = require('../utils/runIdUtils');

const lastRunIds = new Map();

// Async as in the real backend, where it reads a table.
async function lastRunIdOf(clientId) {
  return lastRunIds.get(clientId);
}

const router = Router();

router.post('/post-scoring', asyncRoute(async (req, res) => {
  const { clientId } = req.body;
  // Out of habit, as legacy routes do. The suffix is there already, so the id stays as it is.
  const runId = addClientSuffix(req.body.runId, clientId);
  const recordId = await findRecordId(runId, clientId);
  lastRunIds.set(clientId, runId);
  res.json({ runId, recordId });
}));

router.post('/post-scoring/retry', asyncRoute(async (req, res) => {
  const { clientId } = req.body;
  // The bug, kept on purpose: it should be `await lastRunIdOf(clientId)`.
  const runId = addClientSuffix(lastRunIdOf(clientId), clientId);
  res.json({ runId, recordId: await findRecordId(runId, clientId) });
}));

module.exports = router;
