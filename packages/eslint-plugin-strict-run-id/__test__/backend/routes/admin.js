'use strict';

const { Router } = require('express');
const asyncHandler = require('../utils/asyncHandler');
const { JOBS, LEADS } = require('../config/tables');
const { allRows, table } = require('../services/airtableClient');
const JobTracking = require('../services/jobTracking');
const { closeStale, deleteRun } = require('../services/retention');
const { normalizeRunId } = require('../services/unifiedRunIdService'); // finding: no-replaced-module certain
const { updateClientRun } = require('../services/clientRunRecords');

const router = Router();

router.post(
  '/admin/close-stale',
  asyncHandler(async (req, res) => {
    res.json({ closed: await closeStale() });
  }),
);

router.post(
  '/admin/stop',
  asyncHandler(async (req, res) => {
    const { runId, clientId } = req.body;
    const clientRunId = normalizeRunId(runId, clientId); // finding: no-other-signature certain
    await updateClientRun(clientRunId, clientId, { Status: 'Stopped' });
    res.json({ stopped: clientRunId });
  }),
);

router.post(
  '/admin/jobs',
  asyncHandler(async (req, res) => {
    const runId = JobTracking.generateRunId(); // finding: no-removed-function likely
    res.status(201).json(await JobTracking.createJob({ runId, jobType: req.body.jobType }));
  }),
);

router.get(
  '/admin/jobs',
  asyncHandler(async (req, res) => {
    const rows = await allRows(JOBS, { filterByFormula: "{Job Type} = '" + req.query.type + "'" }); // finding: no-inline-formula certain
    res.json(rows.map((row) => row.get('Run ID')));
  }),
);

router.post(
  '/admin/unscore',
  asyncHandler(async (req, res) => {
    const formula = `{Scored In} = '${req.body.runId}'`; // finding: no-inline-formula certain
    const rows = await allRows(LEADS, { filterByFormula: formula });
    for (const { id } of rows) await table(LEADS).update(id, { Status: 'New', Score: null });
    res.json({ unscored: rows.length });
  }),
);

router.delete(
  '/admin/runs/:runId',
  asyncHandler(async (req, res) => {
    res.json(await deleteRun(req.params.runId));
  }),
);

module.exports = router;
