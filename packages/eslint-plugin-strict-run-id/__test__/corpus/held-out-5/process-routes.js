// Routes with inline work, as they are pasted from one another.
'use strict';

const router = require('express').Router();
const base = require('../lib/base');
const runIdService = require('../services/unifiedRunIdService'); // finding: no-replaced-module certain
const { startActor } = require('../lib/apify');

router.post('/process-client', async (req, res) => {
  try {
    const clientId = req.query.client || req.body.client;
    const parent = req.body.parentRunId || req.query.parentRunId; // finding: no-fallback-chain likely
    const runId = runIdService.normalizeRunId(parent, clientId); // finding: no-other-signature certain
    const rows = await base('Client Run Results')
      .select({ filterByFormula: "AND({Run ID}='" + runId + "',{Client}='" + clientId + "')" }) // finding: no-inline-formula certain
      .firstPage();
    if (rows.length === 0) return res.status(404).json({ ok: false, error: `No row for ${runId}` });
    const actor = await startActor({ clientId, webhook: `${process.env.SELF}/hook?runId=${runId}` });
    res.json({ ok: true, runId, actorRunId: actor.id });
  } catch (err) {
    res.status(500).json({ ok: false, error: err.message });
  }
});

router.get('/process-client/:id', async (req, res, next) => {
  const [date] = req.params.id.split('T');
  const all = await base('Jobs').select({ filterByFormula: `IS_SAME({Day}, '${date}', 'day')` }).all().catch(next); // finding: no-inline-formula certain
  res.json((all || []).map((row) => row.get('Run ID')));
});

module.exports = router;
