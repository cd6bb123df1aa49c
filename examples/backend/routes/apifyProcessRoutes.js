'use strict';

/** Post harvesting: starts one Apify run for each run, and links the two. */

const { getApifyRunForRunId, linkApifyRun } = require('strict-run-id');
const {
  beginFlow,
  closeIfOver,
  createdTimeOf,
  warnOfFlow,
  failClientRun,
  readClientRun,
  updateClientRun,
} = require('../services/airtableService');
const { findHarvest, startHarvest } = require('../services/apifyService');
const logger = require('../services/logger');
const { asyncRoute, clientIdOf } = require('../utils/http');
const Problem = require('../utils/problem');
const { addClientSuffix } = require('../utils/runIdUtils');

const FLOW = 'Post Harvesting';

/** Starts in progress, by run id. */
const starting = new Map();

async function harvest(runId, clientId) {
  // The registry is lost when the process restarts; the row keeps the Apify run id.
  const row = await readClientRun(runId, clientId);
  const known = row.get('Apify Run ID');
  if (known) {
    linkApifyRun(runId, known);
    if (row.get(FLOW) === 'Failed') {
      // Smart resume has reopened the row before it called this route.
      await closeIfOver(row);
      throw new Problem(
        409,
        'ERR_HARVEST_FAILED',
        `The harvest of "${runId}" failed at Apify as "${known}", and a run has only one: start a new run for this client`,
      );
    }
    return known;
  }
  const isStarted = row.get(FLOW) === 'Running';
  // Before the start, because the webhook may arrive before Apify's response, and this must not overwrite its
  // result.
  if (!isStarted) await beginFlow(runId, clientId, FLOW);
  // An earlier process may have been killed after the start, before it saved the Apify run id. Then Apify has
  // the run.
  const earlier =
    getApifyRunForRunId(runId) ?? (isStarted ? await findHarvest(runId, createdTimeOf(row)) : undefined);
  const apifyRunId = earlier ?? (await start(runId, clientId));
  linkApifyRun(runId, apifyRunId);
  await updateClientRun(runId, clientId, { 'Apify Run ID': apifyRunId });
  return apifyRunId;
}

/** Starts an Apify run. If that fails, the row says so. It stays open if the run may have started anyway. */
async function start(runId, clientId) {
  try {
    const apifyRunId = await startHarvest(runId, clientId);
    logger.info({ flow: FLOW, apifyRunId }, 'started at Apify');
    return apifyRunId;
  } catch (error) {
    if (error.upstreamStatus >= 400 && error.upstreamStatus < 500) {
      await closeIfOver(await failClientRun(runId, clientId, FLOW, error.message));
    } else {
      await warnOfFlow(
        runId,
        clientId,
        FLOW,
        `${error.message}. The harvest may have started; resume the run to find out`,
      );
    }
    throw error;
  }
}

module.exports = (express) =>
  express.Router().post(
    '/apify/process',
    asyncRoute(async (req, res) => {
      const clientId = clientIdOf(req);
      const runId = addClientSuffix(req.runId, clientId);
      if (!starting.has(runId)) {
        const started = harvest(runId, clientId);
        starting.set(runId, started);
        const forget = () => starting.delete(runId);
        started.then(forget, forget);
      }
      res.status(202).json({ runId, flow: FLOW, apifyRunId: await starting.get(runId) });
    }),
  );
