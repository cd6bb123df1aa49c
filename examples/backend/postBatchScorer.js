'use strict';

/** Post scoring: takes the run id from the body, answers 202, and scores the posts of its client after that. */

const { airtableFormula } = require('strict-run-id');
const { currentRunId } = require('strict-run-id/express');
const { select } = require('./services/airtableClient');
const { completeClientRun, requireClientRun, updateClientRun } = require('./services/airtableService');
const logger = require('./services/logger');
const { asyncRoute, clientIdOf, inBackground } = require('./utils/http');

const FLOW = 'Post Scoring';

/** Works for the run of the request that started it, though that is answered. */
async function scorePosts(clientId) {
  const runId = currentRunId();
  await updateClientRun(runId, clientId, { [FLOW]: 'Running' });
  const posts = await select('Posts', { filterByFormula: airtableFormula.clientIdEquals('Client', clientId) });
  await completeClientRun(runId, clientId, FLOW, { 'Posts Scored': posts.length });
  logger.info({ flow: FLOW, count: posts.length }, 'completed');
}

module.exports = (express) =>
  express.Router().post('/run-post-batch-score', asyncRoute(async (req, res) => {
    const clientId = clientIdOf(req);
    // Before the answer: a run without a row is the caller's to know.
    await requireClientRun(req.runId, clientId);
    res.status(202).json({ runId: req.runId, flow: FLOW });
    inBackground(
      () => scorePosts(clientId),
      () => updateClientRun(req.runId, clientId, { [FLOW]: 'Failed' }),
    );
  }));
