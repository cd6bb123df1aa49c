'use strict';

const { Router } = require('express');
const asyncHandler = require('../utils/asyncHandler');
const { toCsv } = require('../utils/csv');
const { summaryOf } = require('../services/runSummary');

const COLUMNS = ['clientId', 'status', 'leads', 'posts'];

module.exports = Router().get(
  '/reports/:runId',
  asyncHandler(async (req, res) => {
    const { runId } = req.params;
    const { clients } = await summaryOf(runId);
    res.type('text/csv').attachment(`${runId}.csv`).send(toCsv(COLUMNS, clients));
  }),
);
