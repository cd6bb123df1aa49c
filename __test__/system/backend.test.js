'use strict';

/**
 * A whole backend on Express 4 and 5, with the real Airtable client, over real HTTP: what each flow leaves in Airtable,
 * and what the mistakes of old are answered with.
 */

const {
  ask,
  CLIENT_IDS,
  closeAll,
  expectCompleted,
  idsIn,
  JOBS,
  rowOf,
  RUNS,
  start,
  TENANTS,
} = require('../helpers/backendWorld.js');

jest.setTimeout(60_000);

/** The base id that a process makes at a time, if it has made none before. */
const secondOf = (time) =>
  new Date(time).toISOString().replace(/^..(..)-(..)-(..)T(..):(..):(..).*$/, '$1$2$3-$4$5$6');

describe.each(['express', 'express5'])('on %s', (express) => {
  let world, backend, runIds;

  /** Rows of runs whose replay of mistakes must not touch them. */
  const rows = () => [world.airtable.rows(JOBS), world.airtable.rows(RUNS)];

  beforeAll(async () => {
    world = await start();
    backend = await world.backend(express);
    // Two runs of the same tenants, side by side: the script's, and one that the backend itself begins, told one of them
    // twice. No process issues an id twice, but these are two, so the second waits for the next second.
    const first = await world.smartResume(backend);
    await world.until(() => secondOf(Date.now()) > first.runId, 'the next second');
    const answer = await ask(backend, {
      path: '/smart-resume',
      body: { clientIds: [...CLIENT_IDS, 'Cora-Lee'] },
    });
    expect(answer.status).toBe(202);
    runIds = [first.runId, answer.body.runId];
    await Promise.all(runIds.map((runId) => world.completed(runId)));
  });

  afterAll(closeAll);

  test('each run leaves one row for the job and one for each tenant, completed, with its own counts', () => {
    expect(new Set(runIds).size).toBe(2);
    for (const runId of runIds) expectCompleted(world, runId);
    expect(world.airtable.rows(JOBS)).toHaveLength(2);
    expect(world.airtable.rows(RUNS)).toHaveLength(6);
  });

  test('the id that smart resume made is in every row and request, byte for byte', () => {
    const known = new Set(
      runIds.flatMap((runId) => [runId, ...CLIENT_IDS.map((clientId) => `${runId}-${clientId}`)]),
    );
    const { airtable, apify } = world;
    // A formula that asks for all clients of a base ends in "-": LEFT({Run ID},14)="251003-154510-".
    const seen = [
      airtable.rows(JOBS),
      airtable.rows(RUNS),
      airtable.requests,
      apify.runs.map(({ webhook, input }) => [webhook, input]),
      apify.webhooks,
    ];
    expect(new Set(idsIn(seen))).toEqual(known);
    const logged = backend.log.filter(({ msg }) => msg === 'request');
    expect(logged).toHaveLength(2 * 3 * CLIENT_IDS.length);
    for (const { runId, header } of logged) expect([known.has(runId), header]).toEqual([true, runId]);
  });

  test('what goes on after the response knows its run and its client', async () => {
    const completedIn = (log) => log.filter(({ msg }) => msg === 'completed');
    await world.until(
      () => completedIn(backend.log).length === 2 * 3 * CLIENT_IDS.length,
      'all flows say so',
    );
    const completed = completedIn(backend.log);
    const counts = completed.map(({ flow, runId, clientId, count }) => [
      runId.endsWith(`-${clientId}`),
      TENANTS[clientId][
        {
          'Lead Scoring': 'Leads Scored',
          'Post Scoring': 'Posts Scored',
          'Post Harvesting': 'Posts Harvested',
        }[flow]
      ] - count,
    ]);
    expect(counts).toEqual(Array(2 * 3 * CLIENT_IDS.length).fill([true, 0]));
  });

  test('Apify sees the run id in what is asked of it, and not in a header', () => {
    for (const { headers } of world.apify.runs) expect(headers).not.toHaveProperty('x-run-id');
  });

  test('resuming a run that is over starts nothing and changes nothing', async () => {
    const before = rows();
    const started = world.apify.runs.length;
    await world.smartResume(backend, { runId: runIds[0] });
    expect(rows()).toEqual(before);
    expect(world.apify.runs).toHaveLength(started);
  });

  test('a call with the base id as parentRunId and the next with the client run id reach one row', async () => {
    const before = rows();
    const [baseId] = runIds;
    const query = { parentRunId: baseId, clientId: 'Cora-Lee' };
    const byBase = await ask(backend, { method: 'GET', path: '/client-run', query });
    const byClient = await ask(backend, {
      method: 'GET',
      path: '/client-run',
      query: { parentRunId: `${baseId}-Cora-Lee` },
    });
    expect([byBase.status, byClient.status]).toEqual([200, 200]);
    expect(byClient.body).toEqual(byBase.body);
    expect(byBase.body.fields['Run ID']).toBe(`${baseId}-Cora-Lee`);
    expect(rows()).toEqual(before);
  });

  describe('a mistake of old is refused, and no row changes:', () => {
    const cora = (baseId) => `${baseId}-Cora-Lee`;
    const later = (baseId) =>
      baseId.replace(/..$/, (seconds) => String((Number(seconds) + 30) % 60).padStart(2, '0'));
    const logger = { level: 'info', runId: '251003-154510', bindings: {} };
    const scoring = (query) => ({ path: '/run-batch-score', query });
    const posts = (body) => ({ path: '/run-post-batch-score', body });
    const webhook = (body) => ({ path: '/webhooks/apify', body });
    const resource = { id: 'Q7mZ2tWn4LcV9dXe6', status: 'SUCCEEDED' };

    test.each([
      [
        'a consumer that would have made its own id',
        () => scoring({ clientId: 'Cora-Lee' }),
        400,
        'ERR_RUN_ID_MISSING',
        'Looked in',
      ],
      [
        'an id made again, half a minute away',
        (base) => scoring({ runId: cora(later(base)) }),
        404,
        'ERR_RUN_RECORD_NOT_FOUND',
        'Cora-Lee',
      ],
      [
        'the parent of another run beside the id',
        (base) => posts({ runId: cora(base), parentRunId: later(base) }),
        400,
        'ERR_RUN_ID_CONFLICT',
        '-Cora-Lee" as req.body.runId, and "',
      ],
      [
        'a webhook whose jobRunId is an object',
        (base) => webhook({ resource, jobRunId: { runId: cora(base) } }),
        400,
        'ERR_RUN_ID_NOT_STRING',
        'req.body.jobRunId is an object',
      ],
      [
        'a webhook of an Apify run nobody knows',
        () => webhook({ resource }),
        400,
        'ERR_RUN_ID_MISSING',
        'Looked in',
      ],
      [
        'a webhook that names another run than its Apify run is linked to',
        (base, other, apifyId) => webhook({ resource: { ...resource, id: apifyId }, jobRunId: cora(other) }),
        400,
        'ERR_RUN_ID_CONFLICT',
        'as req.body.jobRunId conflicts with another run ID of this request',
      ],
      [
        'a webhook of a second Apify run for one run',
        (base) => webhook({ resource, jobRunId: cora(base) }),
        409,
        'ERR_RUN_RECORD_CONFLICT',
        'Q7mZ2tWn4LcV9dXe6',
      ],
      [
        "a webhook without Apify's id",
        (base) => webhook({ resource: { status: 'SUCCEEDED' }, jobRunId: cora(base) }),
        400,
        'ERR_RUN_ID_MISSING',
        'linkApifyRun',
      ],
      [
        'a webhook of a run that has not ended',
        (base, _, apifyId) => webhook({ resource: { id: apifyId, status: 'RUNNING' }, jobRunId: cora(base) }),
        400,
        'ERR_APIFY_STATUS',
        'resource.status',
      ],
      [
        'a webhook of a run without a client',
        (base) => webhook({ resource, jobRunId: base }),
        400,
        'ERR_CLIENT_ID_MISSING',
        'createClientRunId',
      ],
      [
        'a webhook of a run without a row',
        (base) => webhook({ resource, jobRunId: `${base}-Ada-Park` }),
        404,
        'ERR_RUN_RECORD_NOT_FOUND',
        'Ada-Park',
      ],
      [
        'a resumption that names no client',
        (base) => ({ path: '/smart-resume', body: { runId: base } }),
        400,
        'ERR_CLIENT_ID_MISSING',
        'needs the id of a client',
      ],
      [
        'a resumption of no client',
        (base) => ({ path: '/smart-resume', body: { runId: base, clientIds: [] } }),
        400,
        'ERR_CLIENT_ID_MISSING',
        'needs the id of a client',
      ],
      [
        'two clients in one request',
        (base) => ({ ...posts({ runId: base, clientId: 'Cora-Lee' }), query: { clientId: 'Bora-Bora' } }),
        400,
        'ERR_CLIENT_ID_CONFLICT',
        'name two clients',
      ],
      [
        'a logger where the id belongs',
        () => posts({ runId: logger, clientId: 'Cora-Lee' }),
        400,
        'ERR_RUN_ID_NOT_STRING',
        'runId is an object',
      ],
      [
        'a master id that carries a client',
        (base) => ({
          path: '/smart-resume',
          body: { runId: cora(base), clientIds: ['Cora-Lee', 'Bora-Bora'] },
        }),
        400,
        'ERR_RUN_ID_CLIENT_MISMATCH',
        'belongs to client "Cora-Lee", not "Bora-Bora"',
      ],
      [
        'the master id of all clients as base of one',
        (base) => ({
          path: '/smart-resume',
          body: { runId: `${base}-batch-all-clients`, clientIds: ['Cora-Lee'] },
        }),
        400,
        'ERR_RUN_ID_CLIENT_MISMATCH',
        'belongs to client "batch-all-clients", not "Cora-Lee"',
      ],
      [
        'the master id of all clients in the old template string',
        (base) => posts({ runId: `${base}-batch-all-clients-Cora-Lee`, clientId: 'Cora-Lee' }),
        400,
        'ERR_RUN_ID_CLIENT_MISMATCH',
        'belongs to client "batch-all-clients-Cora-Lee", which isn\'t the client of this request.',
      ],
      [
        'the master id of all clients in the old template string, and no client',
        (base) => posts({ runId: `${base}-batch-all-clients-Cora-Lee` }),
        404,
        'ERR_RUN_RECORD_NOT_FOUND',
        'batch-all-clients-Cora-Lee',
      ],
      [
        'a look-up by base id where the row has a client',
        (base) => ({ method: 'GET', path: '/client-run', query: { runId: base } }),
        400,
        'ERR_CLIENT_ID_MISSING',
        'createClientRunId',
      ],
      [
        'a look-up for a client that is not of the run',
        (base) => ({ method: 'GET', path: '/client-run', query: { runId: base, clientId: 'Ada-Park' } }),
        404,
        'ERR_RUN_RECORD_NOT_FOUND',
        'Ada-Park',
      ],
      [
        'an update by date, of all runs of that day',
        (base) => ({ path: '/client-run/stop', query: { runId: base.slice(0, 6), clientId: 'Cora-Lee' } }),
        400,
        'ERR_RUN_ID_FORMAT',
        'Non-standard run ID',
      ],
      [
        'an update by the beginning of an id',
        (base) => ({ path: '/client-run/stop', query: { runId: base.slice(0, 11), clientId: 'Cora-Lee' } }),
        400,
        'ERR_RUN_ID_FORMAT',
        'Non-standard run ID',
      ],
      [
        'a missing await',
        () => posts({ runId: '[object Promise]', clientId: 'Cora-Lee' }),
        400,
        'ERR_RUN_ID_FORMAT',
        '[object Promise]',
      ],
      [
        'a missing await, with a suffix',
        () => scoring({ runId: '[object Promise]-Cora-Lee' }),
        400,
        'ERR_RUN_ID_FORMAT',
        '[object Promise]-Cora-Lee',
      ],
      [
        'a doubled suffix',
        (base) => scoring({ runId: `${cora(base)}-Cora-Lee`, clientId: 'Cora-Lee' }),
        400,
        'ERR_RUN_ID_DOUBLE_SUFFIX',
        'appears twice',
      ],
      [
        "another tenant's id",
        (base) => posts({ runId: cora(base), clientId: 'Bora-Bora' }),
        400,
        'ERR_RUN_ID_CLIENT_MISMATCH',
        'belongs to client "Cora-Lee", which isn\'t the client of this request.',
      ],
      [
        "the end of a tenant's id",
        (base) => posts({ runId: cora(base), clientId: 'Lee' }),
        400,
        'ERR_RUN_ID_CLIENT_MISMATCH',
        'belongs to client "Cora-Lee", which isn\'t the client of this request.',
      ],
      [
        'a client id that is the time of the run',
        (base) => scoring({ runId: base, clientId: base.slice(7) }),
        404,
        'ERR_RUN_RECORD_NOT_FOUND',
        'record not found for run',
      ],
      [
        'a doubled suffix of an Apify run',
        () => scoring({ runId: '8MSTBAfqMzuXPvgB3-CCora-Lee-CCora-Lee' }),
        400,
        'ERR_RUN_ID_DOUBLE_SUFFIX',
        'appears twice',
      ],
      [
        'an array that holds the one id',
        (base) => posts({ runId: [cora(base)] }),
        400,
        'ERR_RUN_ID_NOT_STRING',
        'an array of 1',
      ],
      [
        'an object made a text',
        () => posts({ runId: '[object Object]', clientId: 'Cora-Lee' }),
        400,
        'ERR_RUN_ID_FORMAT',
        '[object Object]',
      ],
      [
        'a text that normalizing would have replaced',
        () => posts({ runId: 'foo-bar', clientId: 'Cora-Lee' }),
        400,
        'ERR_RUN_ID_FORMAT',
        'foo-bar',
      ],
      [
        'an id and a second line',
        (base) => posts({ runId: `${cora(base)}\nSTRICT MODE: fine` }),
        400,
        'ERR_RUN_ID_FORMAT',
        '\\nSTRICT MODE',
      ],
      [
        'a run that nobody began',
        () => scoring({ runId: '251003-154510-Cora-Lee' }),
        404,
        'ERR_RUN_RECORD_NOT_FOUND',
        '251003-154510-Cora-Lee',
      ],
      [
        'an id that is there and empty',
        () => scoring({ runId: '', clientId: 'Cora-Lee' }),
        400,
        'ERR_RUN_ID_MISSING',
        'req.query.runId',
      ],
    ])('%s', async (_, request, status, code, text) => {
      const before = rows();
      const started = world.apify.runs.length;
      const writes = () => world.airtable.requests.filter(({ method }) => method !== 'GET').length;
      const written = writes();
      const [base, other] = runIds;
      const apifyId = world.airtable.rows(RUNS).find(({ fields }) => fields['Run ID'] === cora(base)).fields[
        'Apify Run ID'
      ];
      const answer = await ask(backend, request(base, other, apifyId));
      expect(answer).toMatchObject({ status, body: { status, code, detail: expect.stringContaining(text) } });
      expect([rows(), writes(), world.apify.runs.length]).toEqual([before, written, started]);
    });
  });

  test('a webhook that brings nothing but the id of Apify finds the run', async () => {
    const before = rows();
    const { fields } = world.airtable
      .rows(RUNS)
      .find((row) => row.fields['Run ID'] === `${runIds[1]}-O'Neil`);
    const resource = { id: fields['Apify Run ID'], status: 'SUCCEEDED' };
    const answer = await ask(backend, { path: '/webhooks/apify', body: { resource } });
    expect(answer).toEqual({ status: 200, body: { runId: `${runIds[1]}-O'Neil` } });
    expect(rows()).toEqual(before);
  });

  test('a failure that Apify reports late changes nothing in a completed harvest', async () => {
    const before = rows();
    const resource = { id: rowOf(world, runIds[0], 'Cora-Lee').fields['Apify Run ID'], status: 'FAILED' };
    const answer = await ask(backend, {
      path: '/webhooks/apify',
      body: { resource, jobRunId: `${runIds[0]}-Cora-Lee` },
    });
    expect([answer.status, rows()]).toEqual([200, before]);
  });

  test('a webhook of a second Apify run is refused also by a process that knows of the first from the row alone', async () => {
    const before = rows();
    const fresh = await world.backend(express);
    const resource = { id: 'Q7mZ2tWn4LcV9dXe6', status: 'SUCCEEDED' };
    const answer = await ask(fresh, {
      path: '/webhooks/apify',
      body: { resource, jobRunId: `${runIds[0]}-Cora-Lee` },
    });
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'ERR_RUN_RECORD_CONFLICT', detail: expect.stringContaining(resource.id) },
    });
    const known = rowOf(world, runIds[0], 'Cora-Lee').fields['Apify Run ID'];
    expect(JSON.stringify(answer.body)).not.toContain(known);
    expect(rows()).toEqual(before);
    await world.until(
      () => fresh.log.some(({ msg }) => msg.includes(resource.id) && msg.includes(known)),
      'the log of the backend has both',
    );
  });

  test('a webhook with a foreign jobRunId is not answered with the run that is linked, which is in the log', async () => {
    const linked = `${runIds[0]}-Cora-Lee`;
    const foreign = `${runIds[1]}-Bora-Bora`;
    const resource = { id: rowOf(world, runIds[0], 'Cora-Lee').fields['Apify Run ID'], status: 'SUCCEEDED' };
    const answer = await ask(backend, { path: '/webhooks/apify', body: { resource, jobRunId: foreign } });
    expect(answer.body).toMatchObject({ status: 400, code: 'ERR_RUN_ID_CONFLICT' });
    expect(answer.body.detail).toContain(`"${foreign}" as req.body.jobRunId conflicts with another run ID`);
    expect(JSON.stringify(answer.body)).not.toMatch(/Cora-Lee|specificRunId/);
    await world.until(
      () => backend.log.some(({ msg }) => msg.includes(`"${linked}" as req.specificRunId`)),
      'the log of the backend has the linked run',
    );
  });

  test('the 404 of a tenant names no other, and the log has the whole diagnosis', async () => {
    const runId = `${runIds[0]}-Ada-Park`;
    const answer = await ask(backend, { method: 'GET', path: '/client-run', query: { runId } });
    expect(answer.body).toMatchObject({ status: 404, code: 'ERR_RUN_RECORD_NOT_FOUND' });
    expect(JSON.stringify(answer.body)).not.toMatch(/Bora-Bora|Cora-Lee|O'Neil|"rec/);
    const logged = (beginning) =>
      backend.log.some(
        ({ msg, runId: of }) => of === runId && msg.startsWith(beginning) && msg.includes('Cora-Lee'),
      );
    await world.until(
      () => logged('STRICT MODE: GET /client-run failed: ') && logged('Diagnosis: [{'),
      'the log has method, route and diagnosis',
    );
  });

  test('a body that is not JSON is reported as such, without its content', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${backend.url}/run-post-batch-score`, {
      method: 'POST',
      headers,
      body: '\u202e<b>',
    });
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      code: 'entity.parse.failed',
    });
  });

  test('stopping one run of a client stops its job, and leaves the other of that day alone', async () => {
    const [jobs, runs] = rows();
    const runId = `${runIds[0]}-Bora-Bora`;
    const answer = await ask(backend, { path: '/client-run/stop', query: { runId } });
    expect(answer.status).toBe(200);
    const stopped = (row) =>
      [runId, runIds[0]].includes(row.fields['Run ID'])
        ? { ...row, fields: { ...row.fields, Status: 'Stopped' } }
        : row;
    expect(rows()).toEqual([jobs.map(stopped), runs.map(stopped)]);
  });

  test('4,000 requests that are refused use up no id, so a tenant’s next run begins at once', async () => {
    const own = await start();
    const server = await own.backend(express);
    const refused = [
      [{ body: { clientIds: ['Cora-Lee'] }, token: 'of-a-stranger' }, 401, 'ERR_CALLER'],
      [{ body: {} }, 400, 'ERR_CLIENT_ID_MISSING'],
      [{ body: { clientIds: ['Cora Lee'] } }, 400, 'ERR_CLIENT_ID_FORMAT'],
      [{ body: { clientIds: { of: 'Cora-Lee' } } }, 400, 'ERR_CLIENT_ID_FORMAT'],
    ];
    for (let round = 0; round < 50; round += 1) {
      const requests = Array.from({ length: 20 }, () => refused).flat();
      const answers = await Promise.all(
        requests.map(([request]) => ask(server, { path: '/smart-resume', ...request })),
      );
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
        requests.map(([, status, code]) => [status, code]),
      );
    }
    const { status, body } = await ask(server, { path: '/smart-resume', body: { clientIds: ['Cora-Lee'] } });
    expect(status).toBe(202);
    // The clock's own second, or one of the next few.
    expect(body.runId <= secondOf(Date.now() + 5_000)).toBe(true);
    await own.completed(body.runId);
  });

  test('runs that begin at once in one process have an id each', async () => {
    const own = await start();
    const server = await own.backend(express);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        ask(server, { path: '/smart-resume', body: { clientIds: ['Cora-Lee'] } }),
      ),
    );
    const runIds = answers.map(({ body }) => body.runId);
    expect(new Set(runIds).size).toBe(10);
    await Promise.all(runIds.map((runId) => own.completed(runId)));
    expect(
      own.airtable
        .rows(RUNS)
        .map(({ fields }) => fields['Run ID'])
        .sort(),
    ).toEqual(runIds.map((runId) => `${runId}-Cora-Lee`).sort());
  });
});
