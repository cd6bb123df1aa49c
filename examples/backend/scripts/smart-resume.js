'use strict';

/**
 * Smart resume: makes the one id of a run, the row that tracks it and a row for each client, then starts the flows of
 * each client by HTTP. With the id of a run that was cut short it goes on with that one: rows are found, not made again,
 * flows that are done are left alone, and what is over but was not closed is closed.
 *
 *     node scripts/smart-resume.js Bora-Bora Cora-Lee
 *     node scripts/smart-resume.js --run-id 251003-154510 Bora-Bora Cora-Lee
 */

const { parseArgs } = require('node:util');
const axios = require('axios');
const {
  createClientRunId,
  generateTimestampRunId,
  getBaseRunId,
  getNormalizedRunId,
} = require('strict-run-id');
const { instrumentAxios, withRunId } = require('strict-run-id/express');
const {
  clientRunsOf,
  closeIfOver,
  createClientRunRecord,
  openFlowsOf,
  reopen,
} = require('../services/airtableService');
const { createJob, reopenJob } = require('../services/jobTracking');
const logger = require('../services/logger');
const Problem = require('../utils/problem');

/** The flows, and how each is told the id; each gets it as X-Run-Id, too. */
const START = {
  'Lead Scoring': (api, run) => api.post('/run-batch-score', undefined, { params: run }),
  'Post Scoring': (api, run) => api.post('/run-post-batch-score', run),
  'Post Harvesting': (api, run) =>
    api.post('/apify/process', { clientId: run.clientId }, { params: { runId: run.runId } }),
};

/** Starts the backend's flows. Its host, and no other, sees the id in the header. */
function backend() {
  const baseURL = process.env.BACKEND_URL;
  const api = axios.create({ baseURL, timeout: 60_000 });
  return instrumentAxios(api, { allow: [new URL(baseURL).host] });
}

/** Begins the run of a base id that `isNew`, or goes on with another, for these clients. */
async function smartResume(runId, clientIds, { isNew }) {
  // All that may be refused comes first: then no row is made.
  if (clientIds.length === 0) {
    throw new Problem(400, 'ERR_CLIENT_ID_MISSING', 'Smart resume needs the id of a client');
  }
  const runs = [...new Set(clientIds)].map((clientId) => ({
    runId: createClientRunId(runId, clientId),
    clientId,
  }));
  const api = backend();
  logger.info({ runId }, isNew ? 'generated run id' : 'using the run id that was given');
  const jobId = await createJob(runId, runs.length, { isNew });
  await Promise.all(runs.map((run) => createClientRunRecord(run.runId, run.clientId)));
  const rows = await clientRunsOf(getBaseRunId(runId));
  const rowOf = new Map(rows.map((row) => [row.get('Run ID'), row]));
  const starts = runs.flatMap((run) => openFlowsOf(rowOf.get(run.runId)).map((flow) => ({ run, flow })));
  if (!isNew) await goOn(jobId, rows, starts);
  await startAll(api, starts);
  return { runId, runs };
}

/** Takes up again what is to be started, and closes what is over: whoever ended it may have been killed before. */
async function goOn(jobId, rows, starts) {
  const taken = new Set(starts.map(({ run }) => run.runId));
  const isTaken = (row) => taken.has(row.get('Run ID'));
  if (taken.size > 0) {
    await Promise.all(rows.filter(isTaken).map(reopen));
    await reopenJob(jobId, rows.length);
  }
  await Promise.all(rows.filter((row) => !isTaken(row)).map(closeIfOver));
}

/** Starts flows, each though others can't be; throws what became of those. */
async function startAll(api, starts) {
  const failures = [];
  await Promise.all(
    starts.map(({ run, flow }) =>
      withRunId(run.runId, () => {
        logger.info({ flow }, 'triggering');
        return START[flow](api, run);
      }).catch(({ response, message }) => {
        const { status, code, detail } = response?.data ?? {};
        failures.push(`${flow} of "${run.runId}": ${detail ? `${status} ${code}: ${detail}` : message}`);
      }),
    ),
  );
  if (failures.length === 0) return;
  const told = failures.sort().join('\n');
  throw new Problem(
    502,
    'ERR_FLOW_NOT_STARTED',
    `${failures.length} of ${starts.length} flows did not start.\n${told}`,
  );
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { 'run-id': { type: 'string' } },
    allowPositionals: true,
  });
  const given = values['run-id'];
  const isNew = given === undefined;
  const runId = isNew ? generateTimestampRunId() : getNormalizedRunId(given);
  // Before anything is done, so that whoever finds the run cut short knows how to go on.
  console.log(`run id ${runId}`);
  await smartResume(runId, positionals, { isNew });
  console.log('started');
}

if (require.main === module) {
  main().catch(({ code = 'error', message }) => {
    console.error(`${code}: ${message}`);
    process.exitCode = 1;
  });
}

module.exports = { smartResume };
