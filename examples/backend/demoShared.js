'use strict';

/**
 * `npm run demo:shared`: two processes of the backend with one store. They start runs in the same second, and resume one
 * run at the same moment; one is killed after it has made a row and before the row is registered. PostgreSQL, Airtable and
 * Apify are on this machine. The demo asserts all that it prints, and exits with 1 if an assertion fails.
 */

const assert = require('node:assert/strict');
const { Client } = require('pg');
const { sharedRuns } = require('strict-run-id');
const { postgresStore } = require('strict-run-id/postgres');
const { startPostgres } = require('../../__test__/helpers/postgresServer');
const { hasPostgres } = require('../../__test__/setup/postgres');
const print = require('./print');
const { BACKEND_TOKEN, startWorld, TENANTS } = require('./test-doubles/world');

const CLIENT_IDS = Object.keys(TENANTS);
const LEASE_MS = 5_000;

async function main() {
  const postgres = await startPostgres();
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  const env = { DATABASE_URL: postgres.url, RECORD_LEASE_MS: String(LEASE_MS) };
  // Each process paces itself to the whole limit, so it is higher than Airtable's.
  const world = await startWorld({ requestsPerSecond: 50, env });
  try {
    const backends = await Promise.all([world.backend(), world.backend()]);
    // The demo is a third process on the store.
    const runs = sharedRuns({
      store: postgresStore({ query: (text, values) => client.query(text, values) }),
    });
    print.title('strict-run-id: two processes, one store');
    for (const { url, pid } of backends) print.field('backend', `${url} (process ${pid})`);
    print.field('store', `${postgres.url} (PostgreSQL)`);
    await showIds(world, backends);
    await showKill(world, backends, runs);
  } finally {
    await world.close();
    await client.end();
    await postgres.stop();
  }
  print.heading('Everything shown was asserted. All processes have ended.');
}

/** Calls smart resume of a backend, and returns the body of its answer. */
async function smartResume({ url }, request) {
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${BACKEND_TOKEN}` };
  const body = JSON.stringify(request);
  const response = await fetch(`${url}/smart-resume`, { method: 'POST', headers, body });
  const answer = await response.json();
  assert.equal(response.status, 202, answer.detail);
  return answer;
}

async function showIds(world, backends) {
  print.heading('No two processes make one id');
  print.step('Both begin a run at the same moment. The store gives each a second of its own.');
  const started = await Promise.all(
    backends.map((backend) => smartResume(backend, { clientIds: ['Cora-Lee'] })),
  );
  const [one, other] = started.map(({ runId }) => runId);
  assert.notEqual(one, other);
  backends.forEach(({ pid }, index) => print.field('run id', `${started[index].runId} (process ${pid})`));
  await Promise.all([world.completed(one), world.completed(other)]);
}

async function showKill(world, backends, runs) {
  print.heading('One run, resumed by both, has one row for each tenant');
  const runId = await runs.reserveRunId();
  const clientId = "O'Neil";
  const isRowOfTenant = ({ fields }) => fields['Run ID'] === `${runId}-${clientId}`;
  const isUpsert = ({ body }) => body?.performUpsert && isRowOfTenant(body.records[0]);
  world.airtable.fault({ match: isUpsert, when: 'after', kind: 'timeout' });

  print.step('Smart resume is called on both at the same moment, for the same run.');
  print.field('run id', runId);
  const answers = backends.map((backend) => smartResume(backend, { runId, clientIds: CLIENT_IDS }));
  const outcomes = Promise.allSettled(answers);
  const rowOfTenant = () => rowsOf(world, runId, 'Client Run Results').find(isRowOfTenant);
  await world.until(rowOfTenant, `one of them has made the row of ${clientId}`);
  const isClaim = (line) => line.msg === 'claimed' && line.runId === `${runId}-${clientId}`;
  const hasClaimed = ({ log }) => log.some(isClaim);
  await world.until(() => backends.some(hasClaimed), 'its log says so');
  const killed = backends.find(hasClaimed);
  const survivor = backends.find((backend) => backend !== killed);
  assert.equal(await runs.getRunRecordId(runId, clientId, { fresh: true }), null);
  print.step(
    `Airtable has written the row of ${clientId}. Before its answer arrives, the process is killed.`,
  );
  print.field('row', `${rowOfTenant().id}, in Airtable and not in the store`);
  await killed.kill();
  print.field('killed', `process ${killed.pid}`);

  print.step(
    'The other waits until the lease of that claim has ended. It finds the row, registers it and goes on.',
  );
  const statuses = (await outcomes).map(({ status }) => status);
  assert.deepEqual(
    statuses,
    backends.map((backend) => (backend === survivor ? 'fulfilled' : 'rejected')),
  );
  assert.equal(survivor.log.some(isClaim), false);
  await world.completed(runId);
  world.checkRows(runId);
  const { records } = await runs.listRuns({ baseId: runId });
  const rows = rowsOf(world, runId, 'Client Run Results');
  const pairs = (list) => list.map(([id, recordId]) => `${id} ${recordId}`).sort();
  assert.deepEqual(
    pairs(records.map((record) => [record.runId, record.recordId])),
    pairs(rows.map(({ id, fields }) => [fields['Run ID'], id])),
  );
  assert.match(records.find((record) => record.clientId === clientId).by, new RegExp(`/${survivor.pid}$`));
  print.step('At the end: one row for the job, and one for each tenant, with its own counts.');
  print.row(['Run ID', 28], ['Status', 12], ['Row', 20], ['Registered by']);
  const [job] = rowsOf(world, runId, 'Job Tracking');
  print.row([runId, 28], [job.fields.Status, 12], [job.id]);
  for (const { id, fields } of rows) {
    const { by } = records.find(({ recordId }) => recordId === id);
    print.row([fields['Run ID'], 28], [fields.Status, 12], [id, 20], [`process ${by.split('/').at(-1)}`]);
  }
}

const rowsOf = ({ airtable }, baseId, table) =>
  airtable.rows(table).filter(({ fields }) => fields['Run ID'].startsWith(baseId));

if (hasPostgres()) {
  main().catch((error) => {
    console.error('\nThe demo failed:\n', error);
    process.exitCode = 1;
  });
} else {
  console.error('This demo needs PostgreSQL. Install it with: node __test__/setup/postgres.js');
  process.exitCode = 1;
}
