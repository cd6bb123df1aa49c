'use strict';

/** Lead scoring: takes the run id from the query, answers 202, and scores the leads of its client after that. */

const { airtableFormula } = require('strict-run-id');
const { currentRunId } = require('strict-run-id/express');
const { select } = require('./services/airtableClient');
const { completeClientRun, requireClientRun, updateClientRun } = require('./services/airtableService');
const logger = require('./services/logger');
const { asyncRoute, clientIdOf, inBackground } = require('./utils/http');

const FLOW = 'Lead Scoring';

/** Works for the run of the request that started it, though that is answered. */
async function scoreLeads(clientId) {
  const runId = currentRunId();
  await updateClientRun(runId, clientId, { [FLOW]: 'Running' });
  const leads = await select('Leads', { filterByFormula: airtableFormula.clientIdEquals('Client', clientId) });
  await completeClientRun(runId, clientId, FLOW, { 'Leads Scored': leads.length });
  logger.info({ flow: FLOW, count: leads.length }, 'completed');
}

module.exports = (express) =>
  express.Router().post('/run-batch-score', asyncRoute(async (req, res) => {
    const clientId = clientIdOf(req);
    // Before the answer: a run without a row is the caller's to know.
    await requireClientRun(req.runId, clientId);
    res.status(202).json({ runId: req.runId, flow: FLOW });
    inBackground(
      () => scoreLeads(clientId),
      () => updateClientRun(req.runId, clientId, { [FLOW]: 'Failed' }),
    );
  }));
