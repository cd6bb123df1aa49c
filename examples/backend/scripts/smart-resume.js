'use strict';

/**
 * Smart resume: makes the one id of a run, the row that tracks it and a row for each client, then starts the flows of
 * each client by HTTP. With the id of a run that was cut short it goes on with that one: rows are found, not made again,
 * and flows that are done are left alone.
 *
 *     node scripts/smart-resume.js Bora-Bora Cora-Lee
 *     node scripts/smart-resume.js --run-id 251003-154510 Bora-Bora Cora-Lee
 */

const { parseArgs } = require('node:util');
const axios = require('axios');
const { createClientRunId, generateTimestampRunId, getBaseRunId, getNormalizedRunId } = require('strict-run-id');
const { instrumentAxios, withRunId } = require('strict-run-id/express');
const { clientRunsOf, createClientRunRecord } = require('../services/airtableService');
const { createJob } = require('../services/jobTracking');

/** The flows, and how each is told the id; each gets it as X-Run-Id, too. */
const FLOWS = {
  'Lead Scoring': (api, run) => api.post('/run-batch-score', undefined, { params: run }),
  'Post Scoring': (api, run) => api.post('/run-post-batch-score', run),
  'Post Harvesting': (api, run) => api.post('/apify/process', { clientId: run.clientId }, { params: { runId: run.runId } }),
};

/** Starts the backend's flows. Its host, and no other, sees the id in the header. */
function backend() {
  const baseURL = process.env.BACKEND_URL;
  const api = axios.create({ baseURL, timeout: 60_000 });
  return instrumentAxios(api, { allow: [new URL(baseURL).host] });
}

async function smartResume(runId, clientIds) {
  // All ids first: where one is refused, no row is made.
  const runs = clientIds.map((clientId) => ({ runId: createClientRunId(runId, clientId), clientId }));
  await createJob(runId, clientIds);
  await Promise.all(runs.map((run) => createClientRunRecord(run.runId, run.clientId)));
  const rows = new Map((await clientRunsOf(getBaseRunId(runId))).map((row) => [row.get('Run ID'), row]));
  const api = backend();
  await Promise.all(
    runs.map((run) =>
      withRunId(run.runId, () => {
        const isOpen = ([flow]) => rows.get(run.runId)?.get(flow) !== 'Completed';
        return Promise.all(Object.entries(FLOWS).filter(isOpen).map(([, start]) => start(api, run)));
      }),
    ),
  );
  return { runId, runs };
}

async function main() {
  const { values, positionals } = parseArgs({ options: { 'run-id': { type: 'string' } }, allowPositionals: true });
  const given = values['run-id'];
  const runId = given === undefined ? generateTimestampRunId() : getNormalizedRunId(given);
  // Before anything is done, so that whoever finds the run cut short knows how to go on.
  console.log(`run id ${runId}`);
  await smartResume(runId, positionals);
  console.log('started');
}

if (require.main === module) {
  main().catch((error) => {
    const answer = error.response?.data;
    console.error(answer?.detail ? `${answer.status} ${answer.code}: ${answer.detail}` : `${error.code ?? ''} ${error.message}`.trim());
    process.exitCode = 1;
  });
}

module.exports = { smartResume };
