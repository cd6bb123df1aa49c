'use strict';

/** Post harvesting: starts a run at Apify for a run of ours, once, and notes which belongs to which. */

const { getApifyRunForRunId, linkApifyRun } = require('strict-run-id');
const {
  beginFlow,
  closeIfOver,
  createdTimeOf,
  doubtFlow,
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

/** What is being started, by run id. */
const starting = new Map();

async function harvest(runId, clientId) {
  // The row remembers across restarts what the registry of this process forgets.
  const row = await readClientRun(runId, clientId);
  const known = row.get('Apify Run ID');
  if (known) {
    linkApifyRun(runId, known);
    if (row.get(FLOW) === 'Failed') {
      // The resumption that asks for it has taken the row up again.
      await closeIfOver(row);
      throw new Problem(
        409,
        'ERR_HARVEST_FAILED',
        `The harvest of "${runId}" has failed at Apify, as "${known}", and a run has one: begin a new run for this client`,
      );
    }
    return known;
  }
  const isBegun = row.get(FLOW) === 'Running';
  // Before the start: the webhook may come before Apify's answer, and what it writes must stay.
  if (!isBegun) await beginFlow(runId, clientId, FLOW);
  // Where this was begun before, whoever did may have been killed before Apify's id was saved; Apify knows.
  const earlier =
    getApifyRunForRunId(runId) ?? (isBegun ? await findHarvest(runId, createdTimeOf(row)) : undefined);
  const apifyRunId = earlier ?? (await start(runId, clientId));
  linkApifyRun(runId, apifyRunId);
  await updateClientRun(runId, clientId, { 'Apify Run ID': apifyRunId });
  return apifyRunId;
}

/** Starts a run at Apify. Where that fails, the row says so; it stays open where the run may have begun all the same. */
async function start(runId, clientId) {
  try {
    const apifyRunId = await startHarvest(runId, clientId);
    logger.info({ flow: FLOW, apifyRunId }, 'started at Apify');
    return apifyRunId;
  } catch (error) {
    if (error.answered >= 400 && error.answered < 500) {
      await closeIfOver(await failClientRun(runId, clientId, FLOW, error.message));
    } else {
      await doubtFlow(
        runId,
        clientId,
        FLOW,
        `${error.message}. The harvest may have begun; resume the run to find out`,
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
