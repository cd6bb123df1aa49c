'use strict';

/** Post harvesting: starts a run at Apify for a run of ours, once, and notes which belongs to which. */

const { getApifyRunForRunId, linkApifyRun } = require('strict-run-id');
const { readClientRun, updateClientRun } = require('../services/airtableService');
const { startHarvest } = require('../services/apifyService');
const { asyncRoute, clientIdOf } = require('../utils/http');
const { addClientSuffix } = require('../utils/runIdUtils');

const FLOW = 'Post Harvesting';

/** What is being started, by run id. */
const starting = new Map();

async function harvest(runId, clientId) {
  // The row remembers across restarts what the registry of this process forgets.
  const row = await readClientRun(runId, clientId);
  const known = getApifyRunForRunId(runId) ?? row.get('Apify Run ID');
  if (known) {
    linkApifyRun(runId, known);
    return known;
  }
  // Before the start: the webhook may come before Apify's answer, and what it writes must stay.
  await updateClientRun(runId, clientId, { [FLOW]: 'Running' });
  const apifyRunId = await startHarvest(runId, clientId);
  linkApifyRun(runId, apifyRunId);
  await updateClientRun(runId, clientId, { 'Apify Run ID': apifyRunId });
  return apifyRunId;
}

module.exports = (express) =>
  express.Router().post('/apify/process', asyncRoute(async (req, res) => {
    const clientId = clientIdOf(req);
    const runId = addClientSuffix(req.runId, clientId);
    if (!starting.has(runId)) {
      const started = harvest(runId, clientId);
      starting.set(runId, started);
      const forget = () => starting.delete(runId);
      started.then(forget, forget);
    }
    res.status(202).json({ runId, flow: FLOW, apifyRunId: await starting.get(runId) });
  }));
