'use strict';

/**
 * The webhook that Apify calls. It sends the Apify run id, which is linked to a run, and that run's id as
 * `jobRunId`. The second one is for a webhook that arrives before the response to the start, or after a
 * restart. The boundary checks that the two agree. To a foreign `jobRunId` its answer names only that one, and not
 * the run that is linked.
 */

const { runIdBoundary } = require('strict-run-id/express');
const {
  closeIfOver,
  completeClientRun,
  failClientRun,
  readClientRun,
} = require('../services/airtableService');
const { countHarvested, isFailure } = require('../services/apifyService');
const logger = require('../services/logger');
const { runs } = require('../services/runs');
const { asyncRoute, checked, clientIdOf } = require('../utils/http');
const Problem = require('../utils/problem');

const FLOW = 'Post Harvesting';

/** Puts the linked run id where the boundary looks first. */
async function findLinkedRun(req, res, next) {
  const runId = await checked(() => runs.getRunIdForApifyRun(req.body?.resource?.id));
  req.specificRunId = runId ?? undefined;
  next();
}

/** Writes the result of an Apify run to the row. Returns the row. */
async function endHarvest(runId, clientId, { id, status }) {
  const apifyRun = { 'Apify Run ID': id };
  if (status === 'SUCCEEDED') {
    const count = await countHarvested(id);
    const row = await completeClientRun(runId, clientId, FLOW, { ...apifyRun, 'Posts Harvested': count });
    logger.info({ flow: FLOW, count }, 'completed');
    return row;
  }
  logger.error({ flow: FLOW, status }, 'failed at Apify');
  return failClientRun(runId, clientId, FLOW, `Apify run ${id} ended as ${status}`, apifyRun);
}

module.exports = (express) =>
  express.Router().post(
    '/webhooks/apify',
    asyncRoute(findLinkedRun),
    runIdBoundary({ role: 'consumer', names: ['jobRunId'] }),
    asyncRoute(async (req, res) => {
      const { runId } = req;
      const { id, status } = req.body?.resource ?? {};
      const clientId = clientIdOf(req);
      logger.info({ flow: FLOW, apifyRunId: id, status }, 'webhook received');
      const row = await readClientRun(runId, clientId);
      if (status !== 'SUCCEEDED' && !isFailure(status)) {
        throw new Problem(400, 'ERR_APIFY_STATUS', 'resource.status is not a final status of an Apify run');
      }
      // The row comes first: after a restart, a store in memory doesn't know the link, and would accept another
      // one.
      const known = row.get('Apify Run ID');
      if (known) await runs.linkApifyRun(runId, known);
      await checked(() => runs.linkApifyRun(runId, id));
      // Before the response, unlike the other flows: if this fails, Apify calls again. A late or repeated
      // report of a failure doesn't change a completed harvest.
      const isStale = status !== 'SUCCEEDED' && row.get(FLOW) === 'Completed';
      await closeIfOver(isStale ? row : await endHarvest(runId, clientId, { id, status }));
      res.json({ runId });
    }),
  );
