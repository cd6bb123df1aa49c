'use strict';

/** What the tests of the backend in the examples share: worlds that end with their test, requests, and what a run has left. */

const { BACKEND_TOKEN, startWorld, TENANTS } = require('../../examples/backend/test-doubles/world.js');

const CLIENT_IDS = Object.keys(TENANTS);
const JOBS = 'Job Tracking';
const RUNS = 'Client Run Results';

const worlds = [];

/** A world that ends with `closeAll`, with an Airtable limit too high for any test to reach. */
async function start(options) {
  const world = await startWorld({ requestsPerSecond: 1_000, ...options });
  worlds.push(world);
  return world;
}

const closeAll = () => Promise.all(worlds.splice(0).map((world) => world.close()));

/** Sends a request; gives the status and what JSON says in the body. */
async function ask(backend, { method = 'POST', path, query = {}, body, token = BACKEND_TOKEN }) {
  const url = `${backend.url}${path}?${new URLSearchParams(query)}`;
  const headers = { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** The rows of one run in both tables. */
function rowsOf({ airtable }, baseId) {
  const isOf = ({ fields }) => fields['Run ID'].startsWith(baseId);
  return { jobs: airtable.rows(JOBS).filter(isOf), runs: airtable.rows(RUNS).filter(isOf) };
}

/** The row of a tenant in a run. */
const rowOf = (world, baseId, clientId) =>
  rowsOf(world, baseId).runs.find(({ fields }) => fields.Client === clientId);

/** One row for the job and one for each tenant, completed, with that tenant's own counts. */
function expectCompleted(world, baseId) {
  const { jobs, runs } = rowsOf(world, baseId);
  expect(jobs.map(({ fields }) => fields)).toEqual([
    {
      'Run ID': baseId,
      Status: 'Completed',
      Clients: 3,
      'Leads Scored': 16,
      'Posts Scored': 11,
      'Posts Harvested': 63,
    },
  ]);
  const byClient = (a, b) => (a.Client < b.Client ? -1 : 1);
  const expected = Object.entries(TENANTS).map(([Client, counts]) => ({
    'Run ID': `${baseId}-${Client}`,
    Client,
    Status: 'Completed',
    'Lead Scoring': 'Completed',
    'Post Scoring': 'Completed',
    'Post Harvesting': 'Completed',
    'Apify Run ID': world.apify.runs.find(({ input }) => input.runId === `${baseId}-${Client}`).id,
    ...counts,
  }));
  expect(runs.map(({ fields }) => fields).sort(byClient)).toEqual(expected.sort(byClient));
}

/** Whether a request to Airtable finds or creates a row. */
const isUpsert = ({ body }) => body?.performUpsert !== undefined;

/** All run ids of a run that stand in a value, wherever they are. */
const idsIn = (value) => JSON.stringify(value).match(/\d{6}-\d{6}(-[A-Za-z'][A-Za-z'-]*)?/g) ?? [];

module.exports = {
  ask,
  CLIENT_IDS,
  closeAll,
  expectCompleted,
  idsIn,
  isUpsert,
  JOBS,
  rowOf,
  RUNS,
  rowsOf,
  start,
  TENANTS,
};
