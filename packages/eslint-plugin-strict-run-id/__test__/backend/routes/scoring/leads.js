'use strict';

const { Router } = require('express');
const asyncHandler = require('../../utils/asyncHandler');
const { scoreLeads } = require('../../services/batch');
const { clientById } = require('../../services/clientService');
const { createClientRun } = require('../../services/clientRunRecords');
const JobTracking = require('../../services/jobTracking');
const runIdService = require('../../services/runIdService'); // finding: no-replaced-module certain

module.exports = Router().post(
  '/run-batch-score',
  asyncHandler(async (req, res) => {
    const runId = req.query.runId || req.query.parentRunId || runIdService.generateRunId(); // finding: no-fallback-chain certain, no-removed-function certain, no-make-in-consumer certain
    const client = await clientById(req.query.clientId);
    const existing = await JobTracking.findJob(runId);
    if (!existing) {
      await JobTracking.createJob({ runId, jobType: 'lead-scoring', clients: 1 });
      await createClientRun(runId, client.clientId);
    }
    const scored = await scoreLeads(runId, client);
    res.json({ runId, clientId: client.clientId, scored });
  }),
);
