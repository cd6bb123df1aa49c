'use strict';

/** Process B: takes the run id from the query. */

const { Router } = require('express');
const { findRecordId } = require('../services/jobTracking');
const { normalizeRunId } = require('../services/runIdService');
const { asyncRoute } = require('../utils/http');

module.exports = Router().get('/lead-scoring', asyncRoute(async (req, res) => {
  const { clientId } = req.query;
  const runId = normalizeRunId(req.query.runId, clientId);
  res.json({ runId, recordId: await findRecordId(runId, clientId) });
}));
