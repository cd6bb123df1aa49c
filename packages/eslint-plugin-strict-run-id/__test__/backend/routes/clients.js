'use strict';

const { Router } = require('express');
const asyncHandler = require('../utils/asyncHandler');
const { runsOfClient } = require('../services/clientRunRecords');
const { clientById, searchClients } = require('../services/clientService');

const router = Router();

router.get(
  '/clients',
  asyncHandler(async (req, res) => {
    const rows = await searchClients(req.query.q || '');
    res.json(rows.map((row) => row.get('Client ID')));
  }),
);

router.get(
  '/clients/:clientId/runs',
  asyncHandler(async (req, res) => {
    const { clientId, initials } = await clientById(req.params.clientId);
    const rows = await runsOfClient(clientId);
    const runs = rows.map((row) => ({ runId: row.get('Run ID'), status: row.get('Status') }));
    res.json({ clientId, initials, runs: req.query.limit ? runs.slice(0, Number(req.query.limit)) : runs });
  }),
);

module.exports = router;
