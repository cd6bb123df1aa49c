'use strict';

/**
 * Smart resume: generates the id of a run, creates the row of its job and a row for each client, then starts
 * the flows of each client over HTTP. With the id of an interrupted run it resumes that run: it finds the
 * rows instead of creating them, skips completed flows, and closes rows whose flows have all ended.
 *
 *     node scripts/smart-resume.js Bora-Bora Cora-Lee
 *     node scripts/smart-resume.js --run-id 251003-154510 Bora-Bora Cora-Lee
 *     node scripts/smart-resume.js --scheduled 2025-10-03T15:45:00Z Bora-Bora Cora-Lee
 *
 * The third is for a cron: if it fires twice for one time, in one process or in two, both work on one run.
 */

const { parseArgs } = require('node:util');
const axios = require('axios');
const { createClientRunId, getBaseRunId, getNormalizedRunId } = require('strict-run-id');
const { instrumentAxios, withRunId } = require('strict-run-id/express');
const {
  clientRunsOf,
  closeIfOver,
  createClientRunRecord,
  open,
  openFlowsOf,
} = require('../services/airtableService');
const { createJob, openJob } = require('../services/jobTracking');
const logger = require('../services/logger');
const { migrate, newRunId, runs: shared } = require('../services/runs');
const Problem = require('../utils/problem');

/** How to start each flow. All of them also get the id in the header X-Run-Id. */
const STARTERS = {
  'Lead Scoring': (api, run) => api.post('/run-batch-score', undefined, { params: run }),
  'Post Scoring': (api, run) => api.post('/run-post-batch-score', run),
  'Post Harvesting': (api, run) =>
    api.post('/apify/process', { clientId: run.clientId }, { params: { runId: run.runId } }),
};

/** Returns an axios instance that sends the run id in the header, only to the host of the backend. */
function backend() {
  const baseURL = process.env.BACKEND_URL;
  const api = axios.create({ baseURL, timeout: 60_000 });
  return instrumentAxios(api, { allow: [new URL(baseURL).host] });
}

/** Starts a run for these clients, or resumes it if it has rows. */
async function smartResume(runId, clientIds) {
  // Validates everything first, so that an invalid argument leaves no row.
  if (clientIds.length === 0) {
    throw new Problem(400, 'ERR_CLIENT_ID_MISSING', 'Smart resume needs the id of a client');
  }
  const runs = [...new Set(clientIds)].map((clientId) => ({
    runId: createClientRunId(runId, clientId),
    clientId,
  }));
  const api = backend();
  const jobId = await createJob(runId);
  await Promise.all(runs.map((run) => createClientRunRecord(run.runId, run.clientId)));
  const rows = await clientRunsOf(getBaseRunId(runId));
  const rowOf = new Map(rows.map((row) => [row.get('Run ID'), row]));
  const starts = runs.flatMap((run) => openFlowsOf(rowOf.get(run.runId)).map((flow) => ({ run, flow })));
  await openRows(jobId, rows, starts);
  await startAll(api, starts);
  return { runId, runs };
}

/**
 * Opens the rows with flows to start, and closes the others if they are over: the process may have been
 * killed before.
 */
async function openRows(jobId, rows, starts) {
  const started = new Set(starts.map(({ run }) => run.runId));
  const isStarted = (row) => started.has(row.get('Run ID'));
  if (started.size > 0) {
    await Promise.all(rows.filter(isStarted).map(open));
    await openJob(jobId, rows.length);
  }
  await Promise.all(rows.filter((row) => !isStarted(row)).map(closeIfOver));
}

/** Starts all flows, even if some fail. Throws one error with all failures. */
async function startAll(api, starts) {
  const failures = [];
  await Promise.all(
    starts.map(({ run, flow }) =>
      withRunId(run.runId, () => {
        logger.info({ flow }, 'triggering');
        return STARTERS[flow](api, run);
      }).catch(({ response, message }) => {
        const { status, code, detail } = response?.data ?? {};
        failures.push(`${flow} of "${run.runId}": ${detail ? `${status} ${code}: ${detail}` : message}`);
      }),
    ),
  );
  if (failures.length === 0) return;
  const list = failures.sort().join('\n');
  throw new Problem(
    502,
    'ERR_FLOW_NOT_STARTED',
    `${failures.length} of ${starts.length} flows did not start.\n${list}`,
  );
}

/** Returns the id that was given, that of the scheduled time, or a new one. */
async function runIdOf({ 'run-id': given, scheduled }) {
  if (given !== undefined) return getNormalizedRunId(given);
  if (scheduled !== undefined) return shared.runIdForSlot('smart-resume', new Date(scheduled));
  return newRunId();
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { 'run-id': { type: 'string' }, scheduled: { type: 'string' } },
    allowPositionals: true,
  });
  await migrate();
  const runId = await runIdOf(values);
  // First, so that an interrupted run can be resumed by this id.
  console.log(`run id ${runId}`);
  await smartResume(runId, positionals);
  console.log('started');
}

if (require.main === module) {
  main().catch(({ code = 'error', message }) => {
    console.error(`${code}: ${message}`);
    process.exitCode = 1;
  });
}

module.exports = { smartResume };
