'use strict';

/** The option `make` of `runIdBoundary`: an origin takes its new ids from a function, such as `reserveRunId`. */

const { AsyncLocalStorage } = require('node:async_hooks');
const { once } = require('node:events');
const { sharedRuns } = require('strict-run-id');
const { currentRunId, runIdBoundary } = require('strict-run-id/express');
const { memoryStore } = require('strict-run-id/memory');
const { appsOf, ask, closingServers, frameworks, fromQuery, ids, serve } = require('./helpers/express.js');
const { held, refusal } = require('./helpers/index.js');

closingServers();

const origin = (make, options) => ({ role: 'origin', make, ...options });

describe.each(frameworks)('on %s', (_, express) => {
  const { app, serveApp } = appsOf(express);

  test('a request without an id gets the one that is made, in its context and in the response', async () => {
    const url = await serveApp(origin(async () => ids.other));
    const { body, headers } = await ask(url);
    expect(body).toEqual({ runId: ids.other, source: 'generated', current: ids.other });
    expect(headers['x-run-id']).toBe(ids.other);
  });

  test('reserved ids of a store are made so', async () => {
    const store = memoryStore({ now: () => Date.UTC(2025, 9, 3, 15, 45, 10) });
    const runs = sharedRuns({ store });
    const url = await serveApp(origin(() => runs.reserveRunId()));
    const bodies = await Promise.all([ask(url), ask(url)]);
    expect(bodies.map(({ body }) => body.runId).sort()).toEqual(['251003-154510', '251003-154511']);
  });

  test('it gets the request, and a base id gets the client of the request', async () => {
    const make = jest.fn((req) => `251003-1545${req.query.second}`);
    const url = await serveApp(origin(make, { clientId: fromQuery }));
    const { body } = await ask(`${url}?second=12&clientId=Ada-Park`);
    expect(body.runId).toBe('251003-154512-Ada-Park');
    const own = await serveApp(origin(() => ids.ada, { clientId: fromQuery }));
    expect((await ask(`${own}?clientId=Ada-Park`)).body.runId).toBe(ids.ada);
    expect((await ask(`${own}?clientId=Cora-Lee`)).body.code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
    expect((await ask(own)).body.runId).toBe(ids.ada);
  });

  test('no id is made for a request that has one, or that is refused', async () => {
    const make = jest.fn(() => ids.other);
    const url = await serveApp(origin(make));
    expect((await ask(`${url}?runId=${ids.ada}`)).body.runId).toBe(ids.ada);
    expect((await ask(`${url}?runId=foo-bar`)).status).toBe(400);
    expect(make).not.toHaveBeenCalled();
  });

  test.each([
    ['undefined', undefined, 'ERR_INVALID_ARGUMENT'],
    ['the empty text', '', 'ERR_INVALID_ARGUMENT'],
    ['no run id', 'foo-bar', 'ERR_RUN_ID_FORMAT'],
    ['a Date', new Date(0), 'ERR_RUN_ID_NOT_STRING'],
  ])('%s in place of an id is the error of the backend', async (_name, made, code) => {
    const url = await serveApp(origin(async () => made));
    const { status, body } = await ask(url);
    expect([status, body.code]).toEqual([500, code]);
    expect(body.message).toContain('make');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no store');
      },
      'no store',
    ],
    [
      'rejects',
      async () => {
        throw new Error('no store');
      },
      'no store',
    ],
    ['rejects with nothing', () => Promise.reject(), 'undefined'],
    ['rejects with what Express takes for no error', () => Promise.reject('route'), "'route'"],
  ])('a function that %s passes its error to next', async (_name, make, message) => {
    const { status, body } = await ask(await serveApp(origin(make)));
    expect(status).toBe(500);
    expect(body.message).toContain(message);
  });

  test('a request that passes two boundaries gets one id, made once', async () => {
    const make = jest.fn(async () => ids.other);
    const it = express().use(runIdBoundary(origin(make)), runIdBoundary(origin(make)));
    it.get('/run', (req, res) => res.json({ runId: req.runId, current: currentRunId() }));
    const { body } = await ask(`${await serve(it)}/run`);
    expect(body).toEqual({ runId: ids.other, current: ids.other });
    expect(make).toHaveBeenCalledTimes(1);
  });

  test('two boundaries at the same time wait for the same id', async () => {
    const made = held();
    const make = jest.fn(() => made.promise);
    const boundary = runIdBoundary(origin(make));
    const seen = [];
    const both = (req, res) => {
      const done = () => {
        seen.push(currentRunId());
        if (seen.length === 2) res.json(seen);
      };
      boundary(req, res, done);
      boundary(req, res, done);
      made.resolve(ids.other);
    };
    const { body } = await ask(await serve(express().use(both)));
    expect(body).toEqual([ids.other, ids.other]);
    expect(make).toHaveBeenCalledTimes(1);
  });

  test('the contexts of other storages are kept, and concurrent requests stay apart', async () => {
    const storage = new AsyncLocalStorage();
    const waiting = [held(), held()];
    const it = express().use((req, res, next) => storage.run(req.query.name, next));
    it.use(runIdBoundary(origin((req) => waiting[req.query.name].promise)));
    it.get('/run', async (req, res) => {
      await null;
      res.json([storage.getStore(), currentRunId()]);
    });
    const url = `${await serve(it)}/run`;
    const asked = [ask(`${url}?name=0`), ask(`${url}?name=1`)];
    waiting[1].resolve('251003-154511');
    expect((await asked[1]).body).toEqual(['1', '251003-154511']);
    waiting[0].resolve('251003-154510');
    expect((await asked[0]).body).toEqual(['0', '251003-154510']);
  });

  test('a body that arrives while the id is made is not lost', async () => {
    const made = held();
    const it = express().use(runIdBoundary(origin(() => made.promise, { body: false })), express.json());
    it.post('/run', (req, res) => res.json({ body: req.body, current: currentRunId() }));
    const url = `${await serve((req, res) => {
      it(req, res);
      once(req.socket, 'data').catch(() => {});
      setImmediate(() => made.resolve(ids.other));
    })}/run`;
    const { body } = await ask(url, { json: { leads: 3 } });
    expect(body).toEqual({ body: { leads: 3 }, current: ids.other });
  });

  test('a request that something else has answered meanwhile ends with an error', async () => {
    const [made, failed] = [held(), held()];
    const it = express().use((req, res, next) => {
      next();
      res.end('too late');
      made.resolve(ids.other);
    });
    it.use(runIdBoundary(origin(() => made.promise)));
    // eslint-disable-next-line no-unused-vars -- Express counts the arguments.
    it.use((error, req, res, next) => failed.resolve(error));
    expect((await ask(await serve(it))).text).toBe('too late');
    expect(await failed.promise).toMatchObject({ code: 'ERR_HTTP_HEADERS_SENT' });
  });

  test('the option is a function, of an origin', () => {
    for (const options of [origin('reserve'), origin(Promise.resolve(ids.base))]) {
      expect(refusal(() => app(options)).code).toBe('ERR_INVALID_ARGUMENT');
    }
    const error = refusal(() => app({ role: 'consumer', make: () => ids.base }));
    expect(error.message).toContain('Invalid argument make of runIdBoundary: a consumer makes no ids.');
    expect(() => app(origin(undefined))).not.toThrow();
  });
});
