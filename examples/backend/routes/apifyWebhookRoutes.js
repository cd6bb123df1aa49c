'use strict';

/**
 * The webhook of Apify. It brings Apify's id, which is linked to a run of ours; and that run's own id as `jobRunId`, for
 * a webhook that comes before the start call is answered, or after a restart. The boundary checks that they agree.
 */

const { getRunIdForApifyRun, linkApifyRun } = require('strict-run-id');
const { runIdBoundary } = require('strict-run-id/express');
const { completeClientRun, updateClientRun } = require('../services/airtableService');
const logger = require('../services/logger');
const { asyncRoute, clientIdOf } = require('../utils/http');

const FLOW = 'Post Harvesting';

/** Puts the run that is linked to Apify's where the boundary looks first. */
function findLinkedRun(req, res, next) {
  req.specificRunId = getRunIdForApifyRun(req.body?.resource?.id) ?? undefined;
  next();
}

module.exports = (express) =>
  express.Router().post(
    '/webhooks/apify',
    findLinkedRun,
    runIdBoundary({ role: 'consumer', parentRunId: (req) => req.body?.jobRunId }),
    asyncRoute(async (req, res) => {
      const { id, status, stats } = req.body?.resource ?? {};
      const clientId = clientIdOf(req);
      linkApifyRun(req.runId, id);
      // Before the answer, unlike the other flows: where this fails, Apify calls again.
      if (status === 'SUCCEEDED') {
        await completeClientRun(req.runId, clientId, FLOW, { 'Apify Run ID': id, 'Posts Harvested': stats?.itemCount });
      } else {
        await updateClientRun(req.runId, clientId, { 'Apify Run ID': id, [FLOW]: 'Failed' });
      }
      logger.info({ flow: FLOW, status, count: stats?.itemCount }, 'completed');
      res.json({ runId: req.runId });
    }),
  );
