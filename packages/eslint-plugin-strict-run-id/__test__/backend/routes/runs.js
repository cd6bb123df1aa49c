'use strict';

const { Router } = require('express');
const asyncHandler = require('../utils/asyncHandler');
const { CLIENT_RUNS, LEADS } = require('../config/tables');
const { allRows } = require('../services/airtableClient');
const { readClientRun } = require('../services/clientRunRecords');
const { postsOfRun } = require('../services/postService');
const { summaryOf } = require('../services/runSummary');
const { isClientRun } = require('../utils/runIdParser');

const router = Router();

router.get(
  '/runs/:runId',
  asyncHandler(async (req, res) => {
    res.json(await summaryOf(req.params.runId));
  }),
);

router.get(
  '/runs/:runId/rows',
  asyncHandler(async (req, res) => {
    const base = req.params.runId.substring(0, 13); // finding: no-surgery likely
    const rows = await allRows(CLIENT_RUNS, {
      filterByFormula: `FIND('${base}', {Run ID}) = 1`, // finding: no-inline-formula certain
    });
    res.json(rows.map(({ id, fields }) => ({ id, ...fields })));
  }),
);

router.get(
  '/runs/:runId/clients/:clientId',
  asyncHandler(async (req, res) => {
    const { runId, clientId } = req.params;
    const row = await readClientRun(runId, clientId);
    const leads = await allRows(LEADS, {
      filterByFormula: `AND({Scored In} = '${runId}', {Client ID} = '${clientId}')`, // finding: no-inline-formula certain
    });
    const posts = isClientRun(row.get('Run ID')) ? await postsOfRun(row.get('Run ID')) : [];
    res.json({ row: row.fields, leads: leads.length, posts: posts.length });
  }),
);

module.exports = router;
