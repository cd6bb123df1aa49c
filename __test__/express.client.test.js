'use strict';

/** Who sent a request: the options `clientId` and `client` of the boundary. */

const { runIdBoundary } = require('strict-run-id/express');
const { appsOf, ask, closingServers, frameworks, fromQuery, ids } = require('./helpers/express.js');
const { refusal } = require('./helpers/index.js');

const { base, ada } = ids;

closingServers();

test.each([
  [{ client: 'required' }, 'it is "required", but there is no option clientId'],
  [{ client: 'required', clientId: null }, 'it is "required", but there is no option clientId'],
  [{ client: 'optional', clientId: fromQuery }, 'it can\'t be "optional"'],
  [{ client: true, clientId: fromQuery }, "it can't be a boolean"],
])('the options %j are refused when the boundary is made', (options, problem) => {
  const { code, message } = refusal(() => runIdBoundary({ role: 'origin', ...options }));
  expect(code).toBe('ERR_INVALID_ARGUMENT');
  expect(message).toMatch(`Invalid argument client of runIdBoundary: ${problem}.`);
});

describe.each(frameworks)('on %s', (_, express) => {
  const { serveApp } = appsOf(express);
  const required = (clientId = fromQuery) => serveApp({ role: 'origin', client: 'required', clientId });

  test.each([
    ['nothing', ''],
    ['nothing, with an id that names a client', `?runId=${ada}`],
    ['the empty text', '?clientId='],
  ])('a client that is required, and is %s, is a 400', async (_, query) => {
    const { status, body } = await ask((await required()) + query);
    expect([status, body.code]).toEqual([400, 'ERR_CLIENT_ID_MISSING']);
  });

  test('a client that is required and null is a 400', async () => {
    const { status, body } = await ask(await required(() => null));
    expect([status, body.code]).toEqual([400, 'ERR_CLIENT_ID_MISSING']);
  });

  test('a client that is required and present gets its id', async () => {
    const { status, body } = await ask(`${await required()}?clientId=Ada-Park&runId=${ada}`);
    expect([status, body.runId]).toEqual([200, ada]);
  });

  test('a client in brackets never passes for a request without a client', async () => {
    // Express 5 makes the name `clientId[]` of it, so the function finds no client. Express 4 makes an array.
    const { status, body } = await ask(`${await required()}?clientId[]=Ada-Park&runId=${base}`);
    expect(status).toBe(400);
    expect(body.code).toMatch(/^ERR_(CLIENT_ID_MISSING|RUN_ID_NOT_STRING)$/);
  });

  test.each([
    ['a Promise', async () => 'Ada-Park'],
    ['an object', () => ({ clientId: 'Ada-Park' })],
    ['a Date', () => new Date()],
    ['a function', () => () => 'Ada-Park'],
    ['an array of 1', () => [{ clientId: 'Ada-Park' }]],
  ])('a clientId function that returns %s is the fault of the server', async (what, clientId) => {
    for (const options of [{}, { client: 'required' }]) {
      const url = await serveApp({ role: 'origin', clientId, ...options });
      const { status, body } = await ask(`${url}?runId=${ada}`);
      expect([status, body.code]).toEqual([500, 'ERR_INVALID_ARGUMENT']);
      expect(body.message).toMatch(`Invalid argument clientId of runIdBoundary: it returns ${what}`);
    }
  });

  test.each([
    ['an array of texts', () => ['Ada-Park', 'Cora-Lee'], 'clientId is an array of 2'],
    ['a number', () => 7, 'clientId is a number'],
    ['false', () => false, 'clientId is a boolean'],
  ])('a client that is %s is the fault of the request', async (_, clientId, text) => {
    const { status, body } = await ask(await serveApp({ role: 'origin', clientId }));
    expect([status, body.code]).toEqual([400, 'ERR_RUN_ID_NOT_STRING']);
    expect(body.detail).toContain(text);
  });

  test('a client id that is malformed isn’t shown, since the session may hold it and not the request', async () => {
    for (const clientId of ['Secret Tenant', `Secret${'x'.repeat(8_000)}`, 'Secret\ud800']) {
      const { status, body, text } = await ask(await required(() => clientId));
      expect([status, body.code]).toEqual([400, 'ERR_CLIENT_ID_FORMAT']);
      expect(body.detail).toMatch('STRICT RUN ID ERROR: The client ID of this request is non-standard.');
      expect(text).not.toContain('Secret');
    }
  });
});
