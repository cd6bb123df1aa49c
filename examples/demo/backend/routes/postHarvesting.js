'use strict';

/**
 * Process B: starts a harvest at Apify and hears of its end by webhook. Apify knows only its own id; ours
 * goes along in the address of the webhook and comes back with it.
 */

const { Router } = require('express');
const { resolveRunId } = require('strict-run-id');
const { startActor } = require('../services/apify');
const { findRecordId } = require('../services/jobTracking');
const { getRunRecordId, registerApifyRunId, registerRunRecord } = require('../services/runIdService');
const { asyncRoute } = require('../utils/http');

const router = Router();

router.post('/post-harvesting', asyncRoute(async (req, res) => {
  const { runId, clientId } = req.body;
  const recordId = await findRecordId(runId, clientId);
  const apifyRunId = await startActor();
  const apifyClientRunId = registerApifyRunId(apifyRunId, clientId);
  registerRunRecord(apifyClientRunId, clientId, recordId);
  const webhook = `/apify-webhook?${new URLSearchParams({ runId, clientId })}`;
  res.status(202).json({ apifyRunId, apifyClientRunId, webhook });
}));

router.post('/apify-webhook', asyncRoute(async (req, res) => {
  const { clientId } = req.query;
  const runId = resolveRunId(req, { clientId, generate: false });
  const recordId = await findRecordId(runId, clientId);
  const apifyRecordId = getRunRecordId(req.body.resource.id, clientId);
  res.json({ runId, recordId, apifyRecordId });
}));

module.exports = router;
