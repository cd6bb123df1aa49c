'use strict';

/** The option `names`: other fields of query and body that hold the run id, for `resolveRunId` and the boundary. */

const { resolveRunId, resolveRunIdSource } = require('strict-run-id');
const { runIdBoundary } = require('strict-run-id/express');
const { appsOf, ask, closingServers, frameworks, ids } = require('./helpers/express.js');
const { refusal } = require('./helpers/index.js');

const { base, other, ada, cora } = ids;
const names = ['runId', 'clientRunId', 'parentRunId'];

closingServers();

describe('resolveRunId', () => {
  test('takes the first name that is present, of the query before the body', () => {
    const take = (query, body) => resolveRunIdSource({ query, body }, { names });
    expect(take({ parentRunId: other, clientRunId: ada }, { runId: cora })).toEqual({
      runId: ada,
      source: 'req.query.clientRunId',
      conflicts: [
        { source: 'req.query.parentRunId', runId: other },
        { source: 'req.body.runId', runId: cora },
      ],
    });
    expect(take({}, { parentRunId: base, clientRunId: ada })).toEqual({
      runId: ada,
      source: 'req.body.clientRunId',
      conflicts: [],
    });
    expect(resolveRunId({ body: { parentRunId: base } }, { names })).toBe(base);
  });

  test('sees a name that isn’t in the list as little as before', () => {
    const req = { query: { runId: other, clientRunId: ada } };
    expect(resolveRunId(req)).toBe(other);
    expect(resolveRunId(req, { names: ['clientRunId'] })).toBe(ada);
    expect(resolveRunId(req, { names: null })).toBe(other);
    expect(resolveRunId(req, { names: ['parentRunId'], parentRunId: base })).toBe(base);
  });

  test('names the place of a refused value, and all places that it has looked in', () => {
    const wrong = refusal(() => resolveRunId({ body: { clientRunId: 'foo-bar' } }, { names }));
    expect(wrong.message).toMatch('"foo-bar", passed to resolveRunId as req.body.clientRunId.');
    expect(wrong.toProblem().status).toBe(400);
    const object = refusal(() => resolveRunId({ query: { parentRunId: [ada] } }, { names }));
    expect(object.message).toMatch('instead of string: req.query.parentRunId is an array of 1.');
    const missing = refusal(() => resolveRunId({}, { names, generate: false }));
    expect(missing.message).toMatch(
      'Looked in req.specificRunId, req.query.runId, req.query.clientRunId, req.query.parentRunId, req.body.runId, req.body.clientRunId, req.body.parentRunId, parentRunId.',
    );
  });
});

describe.each([
  ['resolveRunId', (options) => resolveRunId({}, options)],
  ['resolveRunIdSource', (options) => resolveRunIdSource({}, options)],
  ['runIdBoundary', (options) => runIdBoundary({ role: 'origin', ...options })],
])('%s', (_, call) => {
  test.each([
    ['runId', 'it is a string, not an array'],
    [[], 'it is an array of 0'],
    [[...'abcdefghi'], 'it is an array of 9'],
    [Array(1e6).fill('a'), 'it is an array of 1000000'],
    [['runId', ''], '"" isn\'t the name of a field'],
    [['run-id'], '"run-id" isn\'t the name of a field'],
    [['runId[x]'], '"runId[x]" isn\'t the name of a field'],
    [['a'.repeat(65)], `"${'a'.repeat(65)}" isn't the name of a field`],
    [['runId', 'runId'], 'it contains "runId" twice'],
    [['runId', 7], 'names[1] is a number, not a string'],
  ])('refuses the names %j', (given, problem) => {
    const { code, message } = refusal(() => call({ names: given }));
    expect(code).toBe('ERR_INVALID_ARGUMENT');
    expect(message).toMatch(`Invalid argument names of ${_}: `);
    expect(message).toContain(`: ${problem.slice(0, 60)}`);
  });
});

describe.each(frameworks)('the boundary on %s', (_, express) => {
  const { serveApp } = appsOf(express);
  const serveNames = () => serveApp({ role: 'consumer', names });

  test.each([
    [`?clientRunId=${ada}`, undefined, ada, 'req.query.clientRunId'],
    [`?parentRunId=${base}&clientRunId=${ada}`, undefined, ada, 'req.query.clientRunId'],
    ['', { parentRunId: base }, base, 'req.body.parentRunId'],
    [`?parentRunId=${base}`, { runId: ada }, base, 'req.query.parentRunId'],
    [`?runId=${ada}`, { parentRunId: base }, ada, 'req.query.runId'],
  ])('takes the id of %s with %j', async (query, json, runId, source) => {
    const { status, body } = await ask((await serveNames()) + query, { json });
    expect([status, body]).toEqual([200, { runId, source, current: runId }]);
  });

  test.each([
    ['?clientRunId=', undefined, 'ERR_RUN_ID_MISSING', 'req.query.clientRunId is present but empty'],
    ['', { parentRunId: null }, 'ERR_RUN_ID_MISSING', 'req.body.parentRunId is present but empty'],
    ['?parentRunId[x]=1', undefined, 'ERR_RUN_ID_NOT_STRING', 'req.query.parentRunId is an object'],
    ['?clientRunId[]=1', undefined, 'ERR_RUN_ID_NOT_STRING', 'req.query.clientRunId is an'],
    ['', { 'clientRunId[x]': ada }, 'ERR_RUN_ID_NOT_STRING', 'req.body.clientRunId is an object'],
    ['?clientRunId=foo-bar', undefined, 'ERR_RUN_ID_FORMAT', 'as req.query.clientRunId'],
    [
      `?runId=${ada}&parentRunId=${other}`,
      undefined,
      'ERR_RUN_ID_CONFLICT',
      `"${ada}" as req.query.runId, and "${other}" as req.query.parentRunId`,
    ],
    [
      `?clientRunId=${ada}`,
      { clientRunId: cora },
      'ERR_RUN_ID_CONFLICT',
      `"${ada}" as req.query.clientRunId, and "${cora}" as req.body.clientRunId`,
    ],
    ['', undefined, 'ERR_RUN_ID_MISSING', 'req.body.runId, req.body.clientRunId, req.body.parentRunId,'],
  ])('refuses %s with %j', async (query, json, code, text) => {
    const { status, body } = await ask((await serveNames()) + query, { json });
    expect([status, body.code]).toEqual([400, code]);
    expect(body.detail).toContain(text);
  });

  test('leaves names that aren’t in its list to the handler', async () => {
    const url = await serveApp({ role: 'consumer' });
    const { status, body } = await ask(`${url}?runId=${ada}&parentRunId=${other}&clientRunId[x]=1`);
    expect([status, body.runId]).toEqual([200, ada]);
  });
});
