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

/** A world that ends with the test that starts it. */
async function start(options) {
  const world = await startWorld({ requestsPerSecond: 1_000, ...options });
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

describe.each(['express', 'express5'])('on %s', (express) => {
  let world, backend, runIds;

  /** Rows of runs whose replay of mistakes must not touch them. */
  const rows = () => [world.airtable.rows(JOBS), world.airtable.rows(RUNS)];

  beforeAll(async () => {
    world = await startWorld({ requestsPerSecond: 1_000 });
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

  afterAll(() => world.close());

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
      ['a webhook without a run', (base) => webhook({ jobRunId: cora(base) }), 400, 'ERR_RUN_ID_MISSING', 'linkApifyRun'],
      ['a resumption that names no client', (base) => ({ path: '/smart-resume', body: { runId: base } }), 400, 'ERR_CLIENT_ID_MISSING', 'createClientRunId'],
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
      ['a run that nobody began', () => scoring({ runId: '251003-154510-Cora-Lee' }), 404, 'ERR_RUN_RECORD_NOT_FOUND', '251003-154510-Cora-Lee'],
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

  test('a webhook that brings nothing but the id of Apify finds the run', async () => {
    const before = rows();
    const { fields } = world.airtable.rows(RUNS).find((row) => row.fields['Run ID'] === `${runIds[1]}-O'Neil`);
    const resource = { id: fields['Apify Run ID'], status: 'SUCCEEDED', stats: { itemCount: fields['Posts Harvested'] } };
    const answer = await ask(backend, { path: '/webhooks/apify', body: { resource } });
    expect(answer).toEqual({ status: 200, body: { runId: `${runIds[1]}-O'Neil` } });
    expect(rows()).toEqual(before);
  });

  test('an update of one run of a client leaves the other of that day alone', async () => {
    const [jobs, runs] = rows();
    const runId = `${runIds[0]}-Bora-Bora`;
    const answer = await ask(backend, { path: '/client-run/stop', query: { runId } });
    expect(answer.status).toBe(200);
    const stopped = (row) => (row.fields['Run ID'] === runId ? { ...row, fields: { ...row.fields, Status: 'Stopped' } } : row);
    expect(rows()).toEqual([jobs, runs.map(stopped)]);
  });

  describe('a run is completed, with one row each and its own counts,', () => {
    afterEach(closeAll);

    /** A run from its beginning to its end. */
    async function runThrough(faulty) {
      const server = await faulty.backend(express);
      const { runId } = await faulty.smartResume(server);
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
      return server;
    }
    const impatient = { env: { AIRTABLE_TIMEOUT_MS: '400', AIRTABLE_PAUSE_MS: '50' } };
    const isRunOf = (clientId) => ({ body }) => body?.fields?.Client === clientId;

    test('though Airtable refuses what is above its limit', async () => {
      const faulty = await start({ requestsPerSecond: 40, env: { AIRTABLE_REQUESTS_PER_SECOND: '200' } });
      await runThrough(faulty);
      expect(faulty.airtable.requests.filter(({ status }) => status === 429).length).toBeGreaterThan(5);
    });

    test.each([
      ['answers 500 after a row was written', { method: 'POST', when: 'after', kind: 'status', status: 500, times: 4 }],
      ['answers 503 before a row was written', { method: 'POST', when: 'before', kind: 'status', status: 503, times: 4 }],
      ['never answers after a row was written', { method: 'POST', when: 'after', kind: 'timeout', times: 2 }],
      ['never answers, and writes no row', { method: 'POST', when: 'before', kind: 'timeout', times: 2 }],
      ['drops the connection after a row was written', { method: 'POST', when: 'after', kind: 'reset', times: 4 }],
      ['answers 500 after an update', { method: 'PATCH', when: 'after', kind: 'status', status: 500, times: 6 }],
      ['never answers an update', { method: 'PATCH', when: 'before', kind: 'timeout', times: 3 }],
      ['drops the connection of a look-up', { method: 'GET', when: 'before', kind: 'reset', times: 3 }],
    ])('though Airtable %s', async (_, fault) => {
      const faulty = await start(impatient);
      faulty.airtable.fault(fault);
      await runThrough(faulty);
      expect(faulty.airtable.requests.filter(({ status }) => status !== 200).length).toBeGreaterThanOrEqual(fault.times);
    });

    test('though the webhook comes before Apify answers the start', async () => {
      const faulty = await start();
      faulty.apify.behave({ early: true });
      await runThrough(faulty);
      expect(faulty.apify.webhooks.map(({ status }) => status)).toEqual([200, 200, 200]);
    });

    test('though the webhook comes twice', async () => {
      const faulty = await start();
      faulty.apify.behave({ times: 2 });
      await runThrough(faulty);
      await faulty.until(() => faulty.apify.webhooks.length === 6, 'six webhooks are answered');
      expect(faulty.apify.webhooks.map(({ status }) => status)).toEqual(Array(6).fill(200));
    });

    test('though smart resume is killed between the making of a row and its registration', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.airtable.fault({ method: 'POST', table: RUNS, match: isRunOf("O'Neil"), when: 'after', kind: 'timeout' });
      const killed = await faulty.smartResumeToKill(server);
      await faulty.until(() => rowsOf(faulty, killed.runId).runs.length === CLIENT_IDS.length, 'the rows are made');
      await killed.kill();
      expect(server.log.filter(({ msg }) => msg === 'request')).toEqual([]);

      const { runId } = await faulty.smartResume(server, { runId: killed.runId });
      await faulty.completed(runId);
      expect(runId).toBe(killed.runId);
      expectCompleted(faulty, runId);
    });

    test('though the backend is killed while it scores and Apify harvests', async () => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.apify.behave({ held: true });
      // What is to close the flow of one tenant is never answered, nor done.
      const isClosing = ({ body }) => body?.fields?.['Lead Scoring'] === 'Completed';
      faulty.airtable.fault({ method: 'PATCH', match: isClosing, when: 'before', kind: 'timeout', times: 3 });
      const { runId } = await faulty.smartResume(server);
      await faulty.until(() => faulty.airtable.requests.filter(isClosing).length === 3, 'the scoring is about to end');
      await server.kill();
      expect(rowsOf(faulty, runId).runs.map(({ fields }) => fields['Leads Scored'])).toEqual([undefined, undefined, undefined]);

      const again = await faulty.backend(express, server.port);
      await faulty.smartResume(again, { runId });
      faulty.apify.release();
      await faulty.completed(runId);
      expectCompleted(faulty, runId);
      expect(faulty.apify.requests).toHaveLength(CLIENT_IDS.length);
    });
  });

  describe('two rows for one run are reported, both named,', () => {
    afterEach(closeAll);

    /** Two processes resume a run at the same moment; gives what they answered. */
    async function resumeTwice(faulty, runId) {
      const servers = await Promise.all([faulty.backend(express), faulty.backend(express)]);
      return Promise.all(servers.map((server) => ask(server, { path: '/smart-resume', body: { runId, clientIds: ['Cora-Lee'] } })));
    }

    /** At least one tells of the conflict, each with both rows. */
    function expectConflict(answers, rows) {
      expect(rows).toHaveLength(2);
      const conflicts = answers.filter(({ status }) => status !== 202);
      expect(conflicts.length).toBeGreaterThanOrEqual(1);
      for (const { status, body } of conflicts) {
        expect([status, body.code]).toEqual([409, 'ERR_RUN_RECORD_CONFLICT']);
        for (const { id } of rows) expect(body.detail).toContain(id);
      }
    }
    // Each process makes its second call a tenth of a second after its first, so that both look before either writes.
    const slow = { env: { AIRTABLE_REQUESTS_PER_SECOND: '10' } };

    test('where two processes begin it at the same moment', async () => {
      const faulty = await start(slow);
      const answers = await resumeTwice(faulty, '251003-154510');
      expectConflict(answers, rowsOf(faulty, '251003-154510').jobs);
    });

    test('where two processes make the row of a client at the same moment', async () => {
      const faulty = await start(slow);
      const { url, baseId, apiKey } = faulty.airtable;
      await fetch(`${url}/v0/${baseId}/${encodeURIComponent(JOBS)}`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ fields: { 'Run ID': '251003-154510', Status: 'Running', Clients: 1 } }),
      });
      const answers = await resumeTwice(faulty, '251003-154510');
      expect(rowsOf(faulty, '251003-154510').jobs).toHaveLength(1);
      expectConflict(answers, rowsOf(faulty, '251003-154510').runs);
    });

    test.each([JOBS, RUNS])('where a request arrives twice and makes two rows of %s; no flow begins', async (table) => {
      const faulty = await start();
      const server = await faulty.backend(express);
      faulty.airtable.fault({ method: 'POST', table, kind: 'twice' });
      const answer = await ask(server, { path: '/smart-resume', body: { runId: '251003-154510', clientIds: ['Cora-Lee'] } });
      expectConflict([answer], rowsOf(faulty, '251003-154510')[table === JOBS ? 'jobs' : 'runs']);
      expect(server.log.filter(({ msg }) => msg === 'request')).toEqual([]);
    });
  });
});
