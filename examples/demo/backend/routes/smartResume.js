'use strict';

/** Process A: where a run begins. The one place of the backend that makes ids; all others pass them on. */

const { Router } = require('express');
const { createClientRunId, generateTimestampRunId } = require('strict-run-id');
const { createTrackingRow } = require('../services/airtable');
const { registerRunRecord } = require('../services/runIdService');
const { asyncRoute } = require('../utils/http');

module.exports = Router().post('/smart-resume', asyncRoute(async (req, res) => {
  const baseId = generateTimestampRunId();
  const runs = [];
  for (const clientId of req.body.clientIds) {
    const runId = createClientRunId(baseId, clientId);
    const recordId = await createTrackingRow(clientId);
    registerRunRecord(runId, clientId, recordId);
    runs.push({ clientId, runId, recordId });
  }
  res.status(201).json({ baseId, runs });
}));
