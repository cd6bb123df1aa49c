'use strict';

/**
 * The webhook of Apify. It brings Apify's id, which is linked to a run of ours; and that run's own id as `jobRunId`, for
 * a webhook that comes before the start call is answered, or after a restart. The boundary checks that they agree.
 */

const { getRunIdForApifyRun, linkApifyRun } = require('strict-run-id');
const { runIdBoundary } = require('strict-run-id/express');
const {
  closeIfOver,
  completeClientRun,
  failClientRun,
  readClientRun,
} = require('../services/airtableService');
const { countHarvested, isFailure } = require('../services/apifyService');
const logger = require('../services/logger');
const { asyncRoute } = require('../utils/http');
const Problem = require('../utils/problem');
const { extractClientId } = require('../utils/runIdUtils');

const FLOW = 'Post Harvesting';

/** Puts the run that is linked to Apify's where the boundary looks first. */
function findLinkedRun(req, res, next) {
  req.specificRunId = getRunIdForApifyRun(req.body?.resource?.id) ?? undefined;
  next();
}

/** Notes how a run ended at Apify; gives the row. */
async function endHarvest(runId, clientId, { id, status }) {
  const apifyRun = { 'Apify Run ID': id };
  if (status === 'SUCCEEDED') {
    const count = await countHarvested(id);
    const row = await completeClientRun(runId, clientId, FLOW, { ...apifyRun, 'Posts Harvested': count });
    logger.info({ flow: FLOW, count }, 'completed');
    return row;
  }
  logger.error({ flow: FLOW, status }, 'failed at Apify');
  return failClientRun(runId, clientId, FLOW, `Apify's run ${id} ended as ${status}`, apifyRun);
}

module.exports = (express) =>
  express.Router().post(
    '/webhooks/apify',
    findLinkedRun,
    runIdBoundary({ role: 'consumer', parentRunId: (req) => req.body?.jobRunId }),
    asyncRoute(async (req, res) => {
      const { runId } = req;
      const { id, status } = req.body?.resource ?? {};
      const clientId = extractClientId(runId);
      logger.info({ flow: FLOW, apifyRunId: id, status }, 'webhook received');
      const row = await readClientRun(runId, clientId);
      if (status !== 'SUCCEEDED' && !isFailure(status)) {
        throw new Problem(400, 'ERR_APIFY_STATUS', 'resource.status is none that a run of Apify ends with');
      }
      // What the row knows counts before what the webhook says: this process may have been started since.
      const known = row.get('Apify Run ID');
      if (known) linkApifyRun(runId, known);
      linkApifyRun(runId, id);
      // Before the answer, unlike the other flows: where this fails, Apify calls again. A failure that is told late, or
      // again, is no news to a harvest that is completed.
      const isOld = status !== 'SUCCEEDED' && row.get(FLOW) === 'Completed';
      await closeIfOver(isOld ? row : await endHarvest(runId, clientId, { id, status }));
      res.json({ runId });
    }),
  );
