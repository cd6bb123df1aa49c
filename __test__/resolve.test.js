'use strict';

/** `resolveRunId` and `resolveRunIdSource`: which source of a request wins. */

const { createServer } = require('node:http');
const express = require('express');
const { RunIdError, resolveRunId, resolveRunIdSource, setLogger, stats } = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { absent, refusal } = require('./helpers/index.js');

const [one, two, three, four] = ['251003-000001', '251003-000002', '251003-000003', '251003-000004'];

beforeAll(() => setLogger(null));
beforeEach(() => resetRunIdState());
afterEach(() => jest.useRealTimers());

const full = { specificRunId: one, query: { runId: two }, body: { runId: three } };

test('the first present source wins', () => {
  const { specificRunId, query, body } = full;
  expect(resolveRunId(full, { parentRunId: four })).toBe(one);
  expect(resolveRunId({ query, body }, { parentRunId: four })).toBe(two);
  expect(resolveRunId({ body }, { parentRunId: four })).toBe(three);
  expect(resolveRunId({}, { parentRunId: four })).toBe(four);
  expect(resolveRunId({ specificRunId })).toBe(one);
});

test.each(absent)('a source that is %s is skipped', (_, nothing) => {
  const req = { specificRunId: nothing, query: { runId: nothing }, body: { runId: three } };
  expect(resolveRunId(req, { parentRunId: nothing })).toBe(three);
});

test('a new id is generated only if no source has one', () => {
  jest.useFakeTimers({ now: Date.UTC(2025, 9, 3, 15, 45, 10) });
  expect(resolveRunId(full)).toBe(one);
  expect(stats().idsGenerated).toBe(0);
  expect(resolveRunId({})).toBe('251003-154510');
  expect(resolveRunId({ query: {}, body: undefined }, { generate: true, clientId: 'Ada-Park' })).toBe(
    '251003-154511-Ada-Park',
  );
  expect(resolveRunIdSource({})).toStrictEqual({
    runId: '251003-154512',
    source: 'generated',
    conflicts: [],
  });
});

test('with generate: false a missing id is refused with the places it was looked for in', () => {
  for (const resolve of [resolveRunId, resolveRunIdSource]) {
    const error = refusal(() => resolve({}, { generate: false }));
    expect(error.code).toBe('ERR_RUN_ID_MISSING');
    expect(error.message).toMatch(
      'Looked in req.specificRunId, req.query.runId, req.body.runId, parentRunId.',
    );
  }
  expect(stats().idsGenerated).toBe(0);
});

test('sources that disagree are named', () => {
  expect(resolveRunIdSource(full, { parentRunId: one })).toStrictEqual({
    runId: one,
    source: 'req.specificRunId',
    conflicts: [
      { source: 'req.query.runId', runId: two },
      { source: 'req.body.runId', runId: three },
    ],
  });
});

test('every lower source that disagrees is named, even three of them', () => {
  const { conflicts } = resolveRunIdSource(full, { parentRunId: four });
  expect(conflicts.map(({ runId }) => runId)).toEqual([two, three, four]);
});

test('a body or query that is still a Promise is refused, not taken as empty', () => {
  for (const req of [{ body: Promise.resolve({ runId: one }) }, { query: Promise.resolve({}) }]) {
    expect(refusal(() => resolveRunId(req)).message).toMatch(
      /it is a Promise\. Await it before you pass the request\./,
    );
  }
  expect(stats().idsGenerated).toBe(0);
});

test('a base agrees with its clients, and two clients disagree', () => {
  const [base, ada, cora] = [one, `${one}-Ada-Park`, `${one}-Cora-Lee`];
  const conflicts = (query, body) =>
    resolveRunIdSource({ query: { runId: query }, body: { runId: body } }).conflicts;
  expect(conflicts(base, ada)).toEqual([]);
  expect(conflicts(ada, base)).toEqual([]);
  expect(conflicts(ada, ada)).toEqual([]);
  expect(conflicts(ada, cora)).toEqual([{ source: 'req.body.runId', runId: cora }]);
});

test('the id of another client than the caller’s is refused', () => {
  const req = { query: { runId: `${one}-Ada-Park` } };
  expect(resolveRunId(req, { clientId: 'Ada-Park' })).toBe(`${one}-Ada-Park`);
  expect(resolveRunId({ query: { runId: one } }, { clientId: 'Ada-Park' })).toBe(one);
  expect(refusal(() => resolveRunId(req, { clientId: 'Park' })).code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
});

test('a malformed source is refused even if a higher one is fine', () => {
  const error = refusal(() => resolveRunId({ query: { runId: one }, body: { runId: 'foo-bar' } }));
  expect(error).toMatchObject({ code: 'ERR_RUN_ID_FORMAT', runId: 'foo-bar' });
  expect(error.message).toMatch('passed to resolveRunId as req.body.runId');
});

test('the request is checked before the options', () => {
  const error = refusal(() => resolveRunId({ query: { runId: 'foo-bar' } }, { generate: 'no' }));
  expect(error.code).toBe('ERR_RUN_ID_FORMAT');
});

test('a body that is not an object has no run id', () => {
  for (const body of ['runId=x', 7, null, undefined, ['251003-000001'], Buffer.from('x')]) {
    expect(resolveRunId({ body }, { parentRunId: four })).toBe(four);
  }
});

test.each([[undefined], [null], ['251003-000001'], [7], [[]], [() => {}]])('%p is not a request', (req) => {
  expect(refusal(() => resolveRunId(req)).code).toBe('ERR_INVALID_ARGUMENT');
});

test.each([[{ generated: false }], [{ generate: 0 }], ['x'], [[]]])(
  'the options %p are refused',
  (options) => {
    expect(refusal(() => resolveRunId({}, options)).code).toBe('ERR_INVALID_ARGUMENT');
    expect(stats().idsGenerated).toBe(0);
  },
);

test('what a getter of the request throws is thrown on unchanged', () => {
  const req = {
    get query() {
      throw new TypeError('mine');
    },
  };
  expect(() => resolveRunId(req)).toThrow(new TypeError('mine'));
});

test('a real Express request is read in the same order', async () => {
  const app = express().use(express.json());
  app.all('/run', (req, res) => {
    try {
      res.json(resolveRunIdSource(req, { generate: false }));
    } catch (error) {
      if (!(error instanceof RunIdError)) throw error;
      res.status(400).json({ code: error.code, message: error.message });
    }
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${server.address().port}/run`;
  const get = async (query) => (await fetch(url + query)).json();
  const post = async (query, body) => {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(url + query, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  try {
    expect(await get(`?runId=${one}-O%27Neil`)).toEqual({
      runId: `${one}-O'Neil`,
      source: 'req.query.runId',
      conflicts: [],
    });
    expect(await post('', { runId: two })).toMatchObject({ runId: two, source: 'req.body.runId' });
    expect((await get('?runId=a&runId=b')).message).toMatch('req.query.runId is an array of 2');
    expect((await get('?runId[x]=1')).message).toMatch('req.query.runId is an object');
    expect((await post('', { runId: { $ne: null } })).message).toMatch('req.body.runId is an object');
    expect((await get('')).code).toBe('ERR_RUN_ID_MISSING');
    expect((await get('?runId=undefined')).code).toBe('ERR_RUN_ID_FORMAT');
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
