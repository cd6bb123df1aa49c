'use strict';

/** Post harvesting: starts one Apify run for each run, and links the two. */

const {
  beginFlow,
  closeIfOver,
  createdTimeOf,
  warnOfFlow,
  failClientRun,
  readClientRun,
  updateClientRun,
} = require('../services/airtableService');
const { abortHarvest, findHarvest, startHarvest } = require('../services/apifyService');
const logger = require('../services/logger');
const { runs } = require('../services/runs');
const { asyncRoute, clientIdOf } = require('../utils/http');
const Problem = require('../utils/problem');
const { addClientSuffix } = require('../utils/runIdUtils');

const FLOW = 'Post Harvesting';

/** Starts in progress in this process, by run id. */
const starting = new Map();

async function harvest(runId, clientId) {
  // A store in memory is lost when the process restarts; the row keeps the Apify run id.
  const row = await readClientRun(runId, clientId);
  const known = row.get('Apify Run ID');
  if (known) {
    await runs.linkApifyRun(runId, known);
    // Smart resume has opened the row before it called this route.
    await closeIfOver(row);
    if (row.get(FLOW) === 'Failed') {
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
    (await runs.getApifyRunForRunId(runId)) ??
    (isStarted ? await findHarvest(runId, createdTimeOf(row)) : undefined);
  const apifyRunId = await link(runId, earlier ?? (await start(runId, clientId)));
  await updateClientRun(runId, clientId, { 'Apify Run ID': apifyRunId });
  return apifyRunId;
}

/** Links an Apify run, and returns it. If another process has linked one first, aborts this one and returns that. */
async function link(runId, apifyRunId) {
  try {
    await runs.linkApifyRun(runId, apifyRunId);
    return apifyRunId;
  } catch (error) {
    const linked = await runs.getApifyRunForRunId(runId);
    if (error.code !== 'ERR_RUN_RECORD_CONFLICT' || linked === null) throw error;
    await abortHarvest(apifyRunId);
    return linked;
  }
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
