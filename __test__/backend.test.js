'use strict';

/**
 * A whole backend on Express 4 and 5, with the real Airtable client, over real HTTP: what each flow leaves in Airtable,
 * and what the mistakes of old are answered with.
 */

const { startWorld, TENANTS } = require('../examples/backend/test-doubles/world.js');

const PATIENCE_MS = 60_000;
const CLIENT_IDS = Object.keys(TENANTS);
const JOBS = 'Job Tracking';
const RUNS = 'Client Run Results';

jest.setTimeout(PATIENCE_MS);

const worlds = [];

async function start(options) {
  const world = await startWorld({ requestsPerSecond: 50, ...options });
  worlds.push(world);
  return world;
}

const closeAll = () => Promise.all(worlds.splice(0).map((world) => world.close()));

/** Sends a request; gives the status and what JSON says in the body. */
async function ask(backend, { method = 'POST', path, query = {}, body }) {
  const url = `${backend.url}${path}?${new URLSearchParams(query)}`;
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

/** The rows of one run in both tables. */
function rowsOf({ airtable }, baseId) {
  const isOf = ({ fields }) => fields['Run ID'].startsWith(baseId);
  return { jobs: airtable.rows(JOBS).filter(isOf), runs: airtable.rows(RUNS).filter(isOf) };
}

/** One row for the job and one for each tenant, completed, with that tenant's own counts. */
function expectCompleted(world, baseId) {
  const { jobs, runs } = rowsOf(world, baseId);
  expect(jobs.map(({ fields }) => fields)).toEqual([
    { 'Run ID': baseId, Status: 'Completed', Clients: 3, 'Leads Scored': 16, 'Posts Scored': 11, 'Posts Harvested': 63 },
  ]);
  const byClient = (a, b) => (a.Client < b.Client ? -1 : 1);
  const expected = Object.entries(TENANTS).map(([Client, counts]) => ({
    'Run ID': `${baseId}-${Client}`,
    Client,
    Status: 'Completed',
    'Lead Scoring': 'Completed',
    'Post Scoring': 'Completed',
    'Post Harvesting': 'Completed',
    'Apify Run ID': world.apify.requests.find(({ webhook }) => webhook.payloadTemplate.includes(`"${baseId}-${Client}"`)).id,
    ...counts,
  }));
  expect(runs.map(({ fields }) => fields).sort(byClient)).toEqual(expected.sort(byClient));
}

/** The base id that a process makes at a time, if it has made none before. */
const secondOf = (time) => new Date(time).toISOString().replace(/^..(..)-(..)-(..)T(..):(..):(..).*$/, '$1$2$3-$4$5$6');

/** All run ids of a run that stand in a value, wherever they are. */
const idsIn = (value) => JSON.stringify(value).match(/\d{6}-\d{6}(-[A-Za-z'][A-Za-z'-]*)?/g) ?? [];

afterAll(closeAll);

describe.each(['express', 'express5'])('on %s', (express) => {
  let world, backend, runIds;

  /** Rows of runs whose replay of mistakes must not touch them. */
  const rows = () => [world.airtable.rows(JOBS), world.airtable.rows(RUNS)];

  beforeAll(async () => {
    world = await start();
    backend = await world.backend(express);
    // Two runs of the same tenants, side by side: the script's, and one that the backend itself begins. No process issues
    // an id twice, but these are two, so the second waits for the next second.
    const first = await world.smartResume(backend);
    await world.until(() => secondOf(Date.now()) > first.runId, 'the next second');
    const answer = await ask(backend, { path: '/smart-resume', body: { clientIds: CLIENT_IDS } });
    expect(answer.status).toBe(202);
    runIds = [first.runId, answer.body.runId];
    await Promise.all(runIds.map((runId) => world.completed(runId)));
  });

  test('each run leaves one row for the job and one for each tenant, completed, with its own counts', () => {
    expect(new Set(runIds).size).toBe(2);
    for (const runId of runIds) expectCompleted(world, runId);
    expect(world.airtable.rows(JOBS)).toHaveLength(2);
    expect(world.airtable.rows(RUNS)).toHaveLength(6);
  });

  test('the id that smart resume made stands in every row and request, byte for byte', () => {
    const known = new Set(runIds.flatMap((runId) => [runId, ...CLIENT_IDS.map((clientId) => `${runId}-${clientId}`)]));
    const { airtable, apify } = world;
    // A formula that asks for all clients of a base ends in "-": LEFT({Run ID},14)="251003-154510-".
    const seen = [airtable.rows(JOBS), airtable.rows(RUNS), airtable.requests, apify.requests.map(({ webhook }) => webhook), apify.webhooks];
    expect(new Set(idsIn(seen))).toEqual(known);
    const logged = backend.log.filter(({ msg }) => msg === 'request');
    expect(logged).toHaveLength(2 * 3 * CLIENT_IDS.length);
    for (const { runId, header } of logged) expect([known.has(runId), header]).toEqual([true, runId]);
  });

  test('what goes on after the response knows its run and its client', async () => {
    const completedIn = (log) => log.filter(({ msg }) => msg === 'completed');
    await world.until(() => completedIn(backend.log).length === 2 * 3 * CLIENT_IDS.length, 'all flows say so');
    const completed = completedIn(backend.log);
    const counts = completed.map(({ flow, runId, clientId, count }) => [runId.endsWith(`-${clientId}`), TENANTS[clientId][
      { 'Lead Scoring': 'Leads Scored', 'Post Scoring': 'Posts Scored', 'Post Harvesting': 'Posts Harvested' }[flow]
    ] - count]);
    expect(counts).toEqual(Array(2 * 3 * CLIENT_IDS.length).fill([true, 0]));
  });

  test('Apify sees the run id in what its webhook brings back, and nowhere else', () => {
    for (const { headers } of world.apify.requests) expect(headers).not.toHaveProperty('x-run-id');
  });

  test('resuming a run that is over starts nothing and changes nothing', async () => {
    const before = rows();
    const started = world.apify.requests.length;
    await world.smartResume(backend, { runId: runIds[0] });
    expect(rows()).toEqual(before);
    expect(world.apify.requests).toHaveLength(started);
  });

  test('a call with the base id as parentRunId and the next with the client run id reach one row', async () => {
    const before = rows();
    const [baseId] = runIds;
    const query = { parentRunId: baseId, clientId: 'Cora-Lee' };
    const byBase = await ask(backend, { method: 'GET', path: '/client-run', query });
    const byClient = await ask(backend, { method: 'GET', path: '/client-run', query: { runId: `${baseId}-Cora-Lee` } });
    expect([byBase.status, byClient.status]).toEqual([200, 200]);
    expect(byClient.body).toEqual(byBase.body);
    expect(byBase.body.fields['Run ID']).toBe(`${baseId}-Cora-Lee`);
    expect(rows()).toEqual(before);
  });

  describe('a mistake of old is refused, and no row changes:', () => {
    const cora = (baseId) => `${baseId}-Cora-Lee`;
    const later = (baseId) => baseId.replace(/..$/, (seconds) => String((Number(seconds) + 30) % 60).padStart(2, '0'));
    const logger = { level: 'info', runId: '251003-154510', bindings: {} };
    const scoring = (query) => ({ path: '/run-batch-score', query });
    const posts = (body) => ({ path: '/run-post-batch-score', body });
    const webhook = (body) => ({ path: '/webhooks/apify', body });
    const resource = { id: 'Q7mZ2tWn4LcV9dXe6', status: 'SUCCEEDED', stats: { itemCount: 999 } };

    test.each([
      ['a consumer that would have made its own id', () => scoring({ clientId: 'Cora-Lee' }), 400, 'ERR_RUN_ID_MISSING', 'Looked in'],
      ['an id made again, half a minute away', (base) => scoring({ runId: cora(later(base)) }), 404, 'ERR_RUN_RECORD_NOT_FOUND', 'Cora-Lee'],
      ['the parent of another run beside the id', (base) => posts({ runId: cora(base), parentRunId: later(base) }), 400, 'ERR_RUN_ID_CONFLICT', 'parentRunId'],
      ['a webhook whose jobRunId is an object', (base) => webhook({ resource, jobRunId: { runId: cora(base) } }), 400, 'ERR_RUN_ID_NOT_STRING', 'parentRunId is an object'],
      ['a webhook of an Apify run nobody knows', () => webhook({ resource }), 400, 'ERR_RUN_ID_MISSING', 'Looked in'],
      ['a webhook that names another run than its Apify run is linked to', (base, other, apifyId) => webhook({ resource: { ...resource, id: apifyId }, jobRunId: cora(other) }), 400, 'ERR_RUN_ID_CONFLICT', 'parentRunId'],
      ['a webhook of a second Apify run for one run', (base) => webhook({ resource, jobRunId: cora(base) }), 409, 'ERR_RUN_RECORD_CONFLICT', 'Q7mZ2tWn4LcV9dXe6'],
      ['a logger where the id belongs', () => posts({ runId: logger, clientId: 'Cora-Lee' }), 400, 'ERR_RUN_ID_NOT_STRING', 'runId is an object'],
      ['a master id that carries a client', (base) => ({ path: '/smart-resume', body: { runId: cora(base), clientIds: ['Cora-Lee', 'Bora-Bora'] } }), 400, 'ERR_RUN_ID_CLIENT_MISMATCH', 'belongs to client "Cora-Lee", not "Bora-Bora"'],
      ['a look-up by base id where the row has a client', (base) => ({ method: 'GET', path: '/client-run', query: { runId: base } }), 400, 'ERR_CLIENT_ID_MISSING', 'createClientRunId'],
      ['a look-up for a client that is not of the run', (base) => ({ method: 'GET', path: '/client-run', query: { runId: base, clientId: 'Ada-Park' } }), 404, 'ERR_RUN_RECORD_NOT_FOUND', 'Ada-Park'],
      ['an update by date, of all runs of that day', (base) => ({ path: '/client-run/stop', query: { runId: base.slice(0, 6), clientId: 'Cora-Lee' } }), 400, 'ERR_RUN_ID_FORMAT', 'Non-standard run ID'],
      ['an update by the beginning of an id', (base) => ({ path: '/client-run/stop', query: { runId: base.slice(0, 11), clientId: 'Cora-Lee' } }), 400, 'ERR_RUN_ID_FORMAT', 'Non-standard run ID'],
      ['a missing await', () => posts({ runId: '[object Promise]', clientId: 'Cora-Lee' }), 400, 'ERR_RUN_ID_FORMAT', '[object Promise]'],
      ['a missing await, with a suffix', () => scoring({ runId: '[object Promise]-Cora-Lee' }), 400, 'ERR_RUN_ID_FORMAT', '[object Promise]-Cora-Lee'],
      ['a doubled suffix', (base) => scoring({ runId: `${cora(base)}-Cora-Lee`, clientId: 'Cora-Lee' }), 400, 'ERR_RUN_ID_DOUBLE_SUFFIX', 'appears twice'],
      ["another tenant's id", (base) => posts({ runId: cora(base), clientId: 'Bora-Bora' }), 400, 'ERR_RUN_ID_CLIENT_MISMATCH', 'belongs to client "Cora-Lee", not "Bora-Bora"'],
      ['an id that is there and empty', () => scoring({ runId: '', clientId: 'Cora-Lee' }), 400, 'ERR_RUN_ID_MISSING', 'req.query.runId'],
    ])('%s', async (_, request, status, code, text) => {
      const before = rows();
      const started = world.apify.requests.length;
      const writes = () => world.airtable.requests.filter(({ method }) => method !== 'GET').length;
      const written = writes();
      const [base, other] = runIds;
      const apifyId = world.airtable.rows(RUNS).find(({ fields }) => fields['Run ID'] === cora(base)).fields['Apify Run ID'];
      const answer = await ask(backend, request(base, other, apifyId));
      expect(answer).toMatchObject({ status, body: { status, code, detail: expect.stringContaining(text) } });
      expect([rows(), writes(), world.apify.requests.length]).toEqual([before, written, started]);
    });
  });
});
