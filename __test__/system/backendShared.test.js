'use strict';

/** The backend of the examples as several processes on one store in PostgreSQL: one run has one row for each tenant. */

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { ask, CLIENT_IDS, closeAll, isUpsert, rowsOf, start } = require('../helpers/backendWorld.js');
const { held } = require('../helpers/index.js');
const { describeOnPostgres, startPostgres } = require('../helpers/postgresServer.js');

jest.setTimeout(60_000);

const root = path.join(__dirname, '../..');
const demo = (env) =>
  spawnSync(process.execPath, ['examples/backend/demoShared.js'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 60_000,
  });

test('without PostgreSQL the demo says how to install it, and fails', () => {
  const { status, stdout, stderr } = demo({ POSTGRES_BIN: path.join(root, 'docs') });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toBe('This demo needs PostgreSQL. Install it with: node __test__/setup/postgres.js\n');
});

describeOnPostgres('two processes on one store', () => {
  let postgres, world, backends;

  beforeAll(async () => {
    postgres = await startPostgres();
  });
  beforeEach(async () => {
    // A process that waits for a killed one takes over soon.
    world = await start({ env: { DATABASE_URL: postgres.url, RECORD_LEASE_MS: '3000' } });
    backends = await Promise.all([world.backend('express'), world.backend('express5')]);
  });
  afterEach(closeAll);
  afterAll(() => postgres.stop());

  const smartResume = (backend, body) => ask(backend, { path: '/smart-resume', body });
  /** One row for the job and one for each of these tenants, completed. */
  function expectOneRowEach(baseId, clientIds) {
    world.checkRows(baseId, clientIds);
    const { jobs } = rowsOf(world, baseId);
    expect(jobs.map(({ fields }) => fields.Clients)).toEqual([clientIds.length]);
  }

  test('runs that begin at the same moment have an id each', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => smartResume(backends[index % 2], { clientIds: ['Cora-Lee'] })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(202));
    const runIds = answers.map(({ body }) => body.runId);
    expect(new Set(runIds).size).toBe(10);
    await Promise.all(runIds.map((runId) => world.completed(runId)));
    for (const runId of runIds) expectOneRowEach(runId, ['Cora-Lee']);
  });

  test('a run that both resume at the same moment has one row for each tenant', async () => {
    const runId = '251003-154510';
    const answers = await Promise.all(
      backends.map((backend) => smartResume(backend, { runId, clientIds: CLIENT_IDS })),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    await world.completed(runId);
    expectOneRowEach(runId, CLIENT_IDS);
    const claims = backends.flatMap(({ log }) =>
      log.filter((line) => line.msg === 'claimed' && line.runId.startsWith(runId)),
    );
    expect(claims.map(({ clientId }) => clientId).sort()).toEqual([...CLIENT_IDS].sort());
  });

  test('a harvest that both start at the same moment is linked once, and the other one is aborted', async () => {
    const runId = '251003-154511-Cora-Lee';
    world.apify.behave({ held: true });
    const both = held();
    const isBeginning = ({ body }) => body?.fields?.['Post Harvesting'] === 'Running';
    world.airtable.fault({ match: isBeginning, kind: 'timeout', until: both.promise, times: 2 });
    const asked = backends.map((backend) => smartResume(backend, { runId, clientIds: ['Cora-Lee'] }));
    await world.until(
      () => world.airtable.requests.filter(isBeginning).length === 2,
      'both are about to start a harvest',
    );
    both.resolve();
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual([202, 202]);
    world.apify.release();
    await world.completed('251003-154511');
    expectOneRowEach('251003-154511', ['Cora-Lee']);
    const linked = rowsOf(world, runId).runs[0].fields['Apify Run ID'];
    const statusOf = ({ id, resource }) => [id === linked, resource.status];
    expect(world.apify.runs.map(statusOf).sort()).toEqual([
      [false, 'ABORTED'],
      [true, 'SUCCEEDED'],
    ]);
  });

  test.each([
    ['has made a row and before the row is registered', 'after', 1],
    ['has claimed a run and before its row is made', 'before', 0],
  ])('if one is killed after it %s, the other completes the run', async (_, when, rowsBefore) => {
    const runId = when === 'after' ? '251003-154512' : '251003-154513';
    const ofNeil = `${runId}-O'Neil`;
    const isMaking = (request) => isUpsert(request) && request.body.records[0].fields['Run ID'] === ofNeil;
    world.airtable.fault({ match: isMaking, when, kind: 'timeout' });
    const outcomes = Promise.allSettled(
      backends.map((backend) => smartResume(backend, { runId, clientIds: CLIENT_IDS })),
    );
    await world.until(() => world.airtable.requests.some(isMaking), 'the row is being made');
    const isClaim = (line) => line.msg === 'claimed' && line.runId === ofNeil;
    const hasClaimed = ({ log }) => log.some(isClaim);
    await world.until(() => backends.some(hasClaimed), 'its log says so');
    const killed = backends.findIndex(hasClaimed);
    await backends[killed].kill();
    const madeBefore = rowsOf(world, runId).runs.filter(({ fields }) => fields['Run ID'] === ofNeil);
    expect(madeBefore).toHaveLength(rowsBefore);

    const survivor = (await outcomes)[1 - killed];
    expect(survivor).toMatchObject({ status: 'fulfilled', value: { status: 202 } });
    await world.completed(runId);
    expectOneRowEach(runId, CLIENT_IDS);
    const [row] = rowsOf(world, runId).runs.filter(({ fields }) => fields['Run ID'] === ofNeil);
    if (rowsBefore === 1) expect(row.id).toBe(madeBefore[0].id);
  });

  test('a webhook that brings nothing but the id of Apify finds the run of the other process', async () => {
    world.apify.behave({ held: true });
    const { body } = await smartResume(backends[0], { clientIds: ['Cora-Lee'] });
    const [{ id }] = world.apify.runs;
    const resource = { id, status: 'SUCCEEDED' };
    const answer = await ask(backends[1], { path: '/webhooks/apify', body: { resource } });
    expect(answer).toEqual({ status: 200, body: { runId: `${body.runId}-Cora-Lee` } });
    await world.completed(body.runId);
    expectOneRowEach(body.runId, ['Cora-Lee']);
  });

  test('a scheduled time that fires twice makes one run, and another time another', async () => {
    const script = (scheduled) => backends.map((backend) => world.smartResume(backend, { scheduled }));
    const [first, second] = await Promise.all(script('2025-10-03T15:45:00Z'));
    const [other] = await Promise.all(script('2025-10-03T15:46:00Z'));
    expect(second.runId).toBe(first.runId);
    expect(other.runId).not.toBe(first.runId);
    for (const { runId } of [first, other]) {
      await world.completed(runId);
      expectOneRowEach(runId, CLIENT_IDS);
    }
  });
});

describeOnPostgres('the demo of two processes', () => {
  let shown;
  beforeAll(() => {
    shown = demo();
  });

  test('ends by itself with exit code 0, and writes nothing to stderr', () => {
    expect({ status: shown.status, stderr: shown.stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('shows one row for the job and one for each tenant, and that the other process registered the row of the killed one', () => {
    const [, killed] = /killed +process (\d+)/.exec(shown.stdout);
    const [, runId] = /2\. [^]*?run id +(\d{6}-\d{6})/.exec(shown.stdout);
    const rows = shown.stdout.split('\n').filter((line) => line.trim().startsWith(runId));
    expect(rows.map((line) => line.trim().split(/ +/)[0]).sort()).toEqual(
      [runId, ...CLIENT_IDS.map((clientId) => `${runId}-${clientId}`)].sort(),
    );
    const [ofNeil] = rows.filter((line) => line.includes("O'Neil"));
    expect(ofNeil).toMatch(/Completed +rec\w{14} +process \d+$/);
    expect(ofNeil).not.toMatch(new RegExp(`process ${killed}$`));
  });

  test('fits a terminal of 90 columns', () => {
    expect(shown.stdout.split('\n').filter((line) => line.length > 90)).toEqual([]);
  });
});
