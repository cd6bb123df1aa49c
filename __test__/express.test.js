'use strict';

/** `strict-run-id/express` over real HTTP, on Express 4 and 5: what comes in, what is refused, and what goes on. */

const { EventEmitter, once } = require('node:events');
const http = require('node:http');
const net = require('node:net');
const { Readable, Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { setTimeout: sleep } = require('node:timers/promises');
const axios = require('axios');
const pino = require('pino');
const { RunIdError, setLogger, stats } = require('strict-run-id');
const {
  currentRunId,
  instrumentAxios,
  pinoMixin,
  runIdBoundary,
  runIdEvents,
  runIdHeaders,
  withRunId,
} = require('strict-run-id/express');
const { resetRunIdState } = require('strict-run-id/testing');
const { held, refusal } = require('./helpers/index.js');

const base = '251003-154510';
const other = '251003-154511';
const ada = `${base}-Ada-Park`;
const cora = `${base}-Cora-Lee`;

const servers = [];

beforeEach(() => {
  resetRunIdState();
  setLogger(null);
});
afterEach(async () => {
  runIdEvents.removeAllListeners();
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

/** Serves on loopback until the test is over; gives the address. */
async function serve(listener) {
  const server = http.createServer({ maxHeaderSize: 1 << 16 }, listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

/** Sends a request as it is given; gives the status, the headers, the text and what JSON says in it. */
async function ask(url, { method = 'GET', headers = {}, json } = {}) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const request = http.request(url, {
    method: body === undefined ? method : 'POST',
    headers: { ...type, ...headers },
  });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks = await response.toArray();
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = /json/.test(response.headers['content-type']);
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

const fromQuery = (req) => req.query.clientId;

describe.each([
  ['Express 4', require('express')],
  ['Express 5', require('express5')],
])('on %s', (_, express) => {
  /** An app with a boundary, and a route that tells what it sees. */
  function app(
    options,
    route = (req, res) => res.json({ runId: req.runId, source: req.runIdSource, current: currentRunId() }),
  ) {
    const it = express().use(express.json(), runIdBoundary(options));
    it.all('/run', route);
    // eslint-disable-next-line no-unused-vars -- Express counts the arguments.
    it.use((error, req, res, next) =>
      res.status(500).json({ name: error.name, code: error.code, message: error.message }),
    );
    return it;
  }
  const serveApp = async (...args) => `${await serve(app(...args))}/run`;

  describe('the id of a request', () => {
    test.each([
      ['the query', { query: `?runId=${ada}` }, ada, 'req.query.runId'],
      ['the body', { json: { runId: ada } }, ada, 'req.body.runId'],
      ['the header', { headers: { 'X-Run-Id': ada } }, ada, 'header'],
      [
        'the query, where all agree',
        { query: `?runId=${base}`, json: { runId: ada }, headers: { 'x-run-id': ada } },
        base,
        'req.query.runId',
      ],
      [
        'the body, before the header',
        { json: { runId: ada }, headers: { 'x-run-id': base } },
        ada,
        'req.body.runId',
      ],
    ])('is taken from %s, unchanged', async (name, { query = '', ...request }, runId, source) => {
      for (const role of ['origin', 'consumer']) {
        const answer = await ask((await serveApp({ role })) + query, request);
        expect(answer.body).toEqual({ runId, source, current: runId });
        expect(answer.headers['x-run-id']).toBe(runId);
      }
      expect(stats().idsGenerated).toBe(0);
    });

    test('is taken from what the backend itself has put there, before and after the rest', async () => {
      const options = { role: 'consumer', parentRunId: (req) => req.get('parent') };
      const url = await serve(
        express().use((req, res, next) => {
          req.specificRunId = req.get('specific');
          next();
        }, app(options)),
      );
      const headers = { specific: ada, parent: base };
      expect((await ask(`${url}/run?runId=${base}`, { headers })).body).toMatchObject({
        runId: ada,
        source: 'req.specificRunId',
      });
      expect((await ask(`${url}/run`, { headers: { parent: ada, 'X-Run-Id': base } })).body).toMatchObject({
        runId: ada,
        source: 'parentRunId',
      });
    });

    test.each(['Łódź', "O'Neil", 'a(b)@c', '\u{10437}x', 'Ünal'])(
      'goes percent-encoded in both directions: %s',
      async (client) => {
        const runId = `${base}-${client}`;
        const url = await serveApp({ role: 'consumer' });
        for (const sent of [
          encodeURIComponent(runId),
          [...Buffer.from(runId)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
        ]) {
          const { body, headers } = await ask(url, { headers: { 'X-Run-Id': sent } });
          expect(body).toEqual({ runId, source: 'header', current: runId });
          expect(headers['x-run-id']).toBe(encodeURIComponent(runId));
        }
      },
    );

    test('can stand in a header of another name', async () => {
      const url = await serveApp({ role: 'consumer', header: 'X-Trace' });
      const { body, headers } = await ask(url, { headers: { 'x-trace': ada, 'x-run-id': 'foo-bar' } });
      expect([body.runId, headers['x-trace'], headers['x-run-id']]).toEqual([ada, ada, undefined]);
    });

    test('is made by an origin alone, for the client of the request if there is one', async () => {
      const origin = await serveApp({ role: 'origin', clientId: fromQuery });
      const [one, two] = [await ask(origin), await ask(`${origin}?clientId=Ada-Park`)];
      expect(one.body).toEqual({
        runId: expect.stringMatching(/^\d{6}-\d{6}$/),
        source: 'generated',
        current: one.headers['x-run-id'],
      });
      expect(two.body.runId).toMatch(/^\d{6}-\d{6}-Ada-Park$/);
      expect(stats().idsGenerated).toBe(2);
      // A base id that came in is passed on as it is.
      expect((await ask(`${origin}?clientId=Ada-Park&runId=${base}`)).body.runId).toBe(base);

      const { status, body } = await ask(await serveApp({ role: 'consumer', clientId: fromQuery }));
      expect([status, body.code]).toEqual([400, 'ERR_RUN_ID_MISSING']);
      expect(body.detail).toMatch(
        'Looked in req.specificRunId, req.query.runId, req.body.runId, parentRunId, header.',
      );
      expect(stats().idsGenerated).toBe(2);
    });

    test('can’t be changed on the request', async () => {
      const url = await serveApp({ role: 'consumer' }, (req, res) => {
        expect(() => {
          req.runId = other;
        }).toThrow(TypeError);
        expect(() => delete req.runIdSource).toThrow(TypeError);
        res.json({ runId: req.runId });
      });
      expect((await ask(`${url}?runId=${ada}`)).body).toEqual({ runId: ada });
    });
  });

  describe('a refusal', () => {
    const long = 'x'.repeat(8_000);
    const header = (value) => ({ headers: { 'X-Run-Id': value } });
    const rows = [
      ['?runId=foo-bar', {}, 'ERR_RUN_ID_FORMAT'],
      ['?runId=undefined', {}, 'ERR_RUN_ID_FORMAT'],
      ['?runId=__proto__', {}, 'ERR_RUN_ID_FORMAT'],
      ['?runId=recKU8iGyB0A3pxFi', {}, 'ERR_RUN_ID_FORMAT'],
      [`?runId=${ada}%00`, {}, 'ERR_RUN_ID_FORMAT'],
      [`?runId=${ada}%0d%0aX-Forged:%201`, {}, 'ERR_RUN_ID_FORMAT'],
      [`?runId=${base}-%1b[31mred%E2%80%AE`, {}, 'ERR_RUN_ID_FORMAT'],
      [`?runId=${base}-%zz`, {}, 'ERR_RUN_ID_FORMAT'],
      [`?runId=${base}-%C0%AF`, {}, 'ERR_RUN_ID_FORMAT'],
      [`?runId=${long}`, {}, 'ERR_RUN_ID_FORMAT'],
      [`?runId=${ada}-Ada-Park`, {}, 'ERR_RUN_ID_DOUBLE_SUFFIX'],
      ['?runId=', {}, 'ERR_RUN_ID_MISSING'],
      ['?runId', {}, 'ERR_RUN_ID_MISSING'],
      [`?runId=`, header(ada), 'ERR_RUN_ID_MISSING'],
      ['?runId[x]=1', {}, 'ERR_RUN_ID_NOT_STRING'],
      [`?runId[]=${ada}`, {}, 'ERR_RUN_ID_NOT_STRING'],
      [`?runId=${ada}&runId=${ada}`, {}, 'ERR_RUN_ID_NOT_STRING'],
      ['', { json: { runId: { $ne: null } } }, 'ERR_RUN_ID_NOT_STRING'],
      ['', { json: { runId: [ada] } }, 'ERR_RUN_ID_NOT_STRING'],
      ['', { json: { runId: 251003 } }, 'ERR_RUN_ID_NOT_STRING'],
      ['', { json: { runId: false } }, 'ERR_RUN_ID_NOT_STRING'],
      ['', { json: { runId: '' } }, 'ERR_RUN_ID_MISSING'],
      ['', { json: { runId: null } }, 'ERR_RUN_ID_MISSING'],
      ['', { json: { runId: long } }, 'ERR_RUN_ID_FORMAT'],
      ['', { json: { runId: `${ada}\u2028\ud800` } }, 'ERR_RUN_ID_FORMAT'],
      ['', header('foo-bar'), 'ERR_RUN_ID_FORMAT'],
      ['', header('__proto__'), 'ERR_RUN_ID_FORMAT'],
      ['', header(''), 'ERR_RUN_ID_MISSING'],
      ['', header([ada, ada]), 'ERR_RUN_ID_NOT_STRING'],
      ['', header([ada, cora]), 'ERR_RUN_ID_NOT_STRING'],
      ['', header(['', '']), 'ERR_RUN_ID_NOT_STRING'],
      ['', header(`${ada}, ${ada}`), 'ERR_RUN_ID_FORMAT'],
      ['', header(`${ada},${ada}`), 'ERR_RUN_ID_FORMAT'],
      ['', header(Buffer.from(`${base}-Łódź`).toString('latin1')), 'ERR_RUN_ID_FORMAT'],
      ['', header(`${base}-\u00dcnal`), 'ERR_RUN_ID_FORMAT'],
      ['', header(`${ada}%00`), 'ERR_RUN_ID_FORMAT'],
      ['', header(`${ada}%zz`), 'ERR_RUN_ID_FORMAT'],
      ['', header(`${ada}%`), 'ERR_RUN_ID_FORMAT'],
      ['', header(`${ada}%0d%0aX-Forged:%201`), 'ERR_RUN_ID_FORMAT'],
      ['', header(`${base}-%C1%81da`), 'ERR_RUN_ID_FORMAT'],
      ['', header(`${base}-%ED%A0%80`), 'ERR_RUN_ID_FORMAT'],
      ['', header(long), 'ERR_RUN_ID_FORMAT'],
      ['', header('%41'.repeat(500)), 'ERR_RUN_ID_FORMAT'],
      ['?clientId=__proto__', header(base), 'ERR_CLIENT_ID_FORMAT'],
      ['?clientId=', header(base), 'ERR_CLIENT_ID_MISSING'],
      [`?clientId=${long}`, header(base), 'ERR_CLIENT_ID_FORMAT'],
      ['?clientId=Ada-Park&clientId=Cora-Lee', header(base), 'ERR_RUN_ID_NOT_STRING'],
      [`?clientId=Park&runId=${ada}`, {}, 'ERR_RUN_ID_CLIENT_MISMATCH'],
      [`?clientId=Ada-Park&runId=${ada}`, header(cora), 'ERR_RUN_ID_CLIENT_MISMATCH'],
      [`?clientId=Ada-Park&runId=${base}`, header(cora), 'ERR_RUN_ID_CLIENT_MISMATCH'],
      [`?runId=${base}`, header(other), 'ERR_RUN_ID_CONFLICT'],
      [`?runId=${ada}`, { json: { runId: cora } }, 'ERR_RUN_ID_CONFLICT'],
      // Both agree with the base above them, and not with each other.
      [`?runId=${base}`, { json: { runId: ada }, ...header(cora) }, 'ERR_RUN_ID_CONFLICT'],
      [`?runId=${ada}`, header('foo-bar'), 'ERR_RUN_ID_FORMAT'],
    ];

    const named = rows.map(([query, request, code]) => {
      const sent = JSON.stringify(request) ?? 'nothing';
      return {
        name: `of ${query.slice(0, 60)} with ${sent.slice(0, 100)} is 400 ${code}`,
        query,
        request,
        code,
      };
    });
    test.each(named)('$name, and nothing has happened', async ({ query, request, code }) => {
      for (const role of ['origin', 'consumer']) {
        const route = jest.fn();
        const answer = await ask((await serveApp({ role, clientId: fromQuery }, route)) + query, request);
        expect(answer.status).toBe(400);
        expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(answer.body).toEqual({
          type: 'about:blank',
          title: 'Bad Request',
          status: 400,
          code,
          detail: expect.stringMatching(/^STRICT RUN ID ERROR: /),
          message: answer.body.detail,
          hint: expect.stringMatching(/[.?]$/),
        });
        expect(answer.text.length).toBeLessThan(2_000);

        for (const text of [answer.body.detail, answer.body.hint]) {
          // eslint-disable-next-line no-control-regex -- The point is that the answer holds none.
          expect(text).not.toMatch(/[\0-\x1f\x7f-\x9f\u2028\u202e]|\n {4}at /);
        }
        expect(answer.headers['x-run-id']).toBeUndefined();
        expect(route).not.toHaveBeenCalled();
      }
      expect(stats()).toMatchObject({ idsGenerated: 0, refusals: { [code]: 2 } });
    });

    test('is logged with its stack, as every strict error', async () => {
      const error = jest.fn();
      setLogger({ error });
      const { body } = await ask(`${await serveApp({ role: 'consumer' })}?runId=foo-bar`);
      expect(error.mock.calls).toEqual([
        [`STRICT MODE: ${body.detail}`],
        [expect.stringMatching(/^Stack trace: RunIdError: /)],
      ]);
    });

    test('is none where onConflict is first: the first is taken, and the log has all that disagree', async () => {
      const error = jest.fn();
      setLogger({ error });
      const url = await serveApp({ role: 'consumer', onConflict: 'first', clientId: fromQuery });
      expect((await ask(`${url}?runId=${ada}`, header(other))).body.runId).toBe(ada);
      expect(error.mock.calls).toEqual([
        [expect.stringMatching(`^STRICT MODE: .*"${ada}" as req.query.runId, and "${other}" as header`)],
      ]);
      // Of more, each that disagrees with any: with the first, or with another that doesn't.
      error.mockClear();
      const parents = await serveApp({
        role: 'consumer',
        onConflict: 'first',
        parentRunId: (req) => req.get('parent'),
      });
      const all = { json: { runId: other }, headers: { parent: '251003-154512', 'X-Run-Id': cora } };
      expect((await ask(`${parents}?runId=${ada}`, all)).body.runId).toBe(ada);
      const agreeing = { json: { runId: ada }, headers: { 'X-Run-Id': cora } };
      expect((await ask(`${parents}?runId=${base}`, agreeing)).body.runId).toBe(base);
      const logged = 'STRICT MODE: STRICT RUN ID ERROR:';
      const given = 'run IDs given to runIdBoundary:';
      expect(error.mock.calls.flat()).toEqual([
        `${logged} Four ${given} "${ada}" as req.query.runId, and "${other}" as req.body.runId, and "251003-154512" as parentRunId, and "${cora}" as header. "${ada}" as req.query.runId is taken, as onConflict says.`,
        `${logged} Two ${given} "${ada}" as req.body.runId, and "${cora}" as header. "${base}" as req.query.runId is taken, as onConflict says.`,
      ]);
      // Neither the grammar nor the client is up to that option.
      expect((await ask(`${url}?runId=${ada}`, header('foo-bar'))).body.code).toBe('ERR_RUN_ID_FORMAT');
      expect((await ask(`${url}?runId=${ada}&clientId=Ada-Park`, header(cora))).body.code).toBe(
        'ERR_RUN_ID_CLIENT_MISMATCH',
      );
    });
  });

  describe('what is not the request’s fault goes to next', () => {
    test.each(['clientId', 'parentRunId'])('such as what the function %s throws', async (name) => {
      for (const thrown of [
        new TypeError('mine'),
        Object.create(RunIdError.prototype, { message: { value: 'mine' } }),
      ]) {
        const fails = () => {
          throw thrown;
        };
        const { status, body } = await ask(
          `${await serveApp({ role: 'origin', [name]: fails })}?runId=${ada}`,
        );
        expect([status, body.name, body.message]).toEqual([500, thrown.name, 'mine']);
      }
    });

    test.each(['clientId', 'parentRunId', 'a getter of the request'])(
      'such as what Express would not take for an error, thrown by %s',
      async (name) => {
        for (const thrown of [undefined, null, '', 0, 0n, NaN, false, 'route', 'router']) {
          const fails = () => {
            throw thrown;
          };
          const route = jest.fn((req, res) => res.json({}));
          const options = { role: 'consumer', ...(/ /.test(name) ? {} : { [name]: fails }) };
          const it = express().use(
            (req, res, next) => {
              if (/ /.test(name)) Object.defineProperty(req, 'specificRunId', { get: fails });
              next();
            },
            runIdBoundary(options),
            route,
          );
          // eslint-disable-next-line no-unused-vars -- Express counts the arguments.
          it.use((error, req, res, next) =>
            res.status(500).json({ message: error.message, hasCause: Object.is(error.cause, thrown) }),
          );
          const { status, body } = await ask(`${await serve(it)}?runId=${ada}`);
          const shown = typeof thrown === 'string' ? `'${thrown}'` : String(thrown);
          expect([status, body]).toEqual([
            500,
            {
              message: `A function that runIdBoundary called has thrown ${shown}, which is no error.`,
              hasCause: true,
            },
          ]);
          expect(route).not.toHaveBeenCalled();
        }
      },
    );

    test.each(['clientId', 'parentRunId'])('such as a Promise that the function %s gives', async (name) => {
      const { status, body } = await ask(await serveApp({ role: 'origin', [name]: async () => ada }));
      expect([status, body.code]).toEqual([500, 'ERR_INVALID_ARGUMENT']);
      expect(body.message).toMatch('it gives a Promise');
    });

    test('such as a clock that shows no time', async () => {
      const url = await serveApp({ role: 'origin' });
      const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
      try {
        const { status, body } = await ask(url);
        expect([status, body.code]).toEqual([500, 'ERR_CLOCK_RANGE']);
      } finally {
        now.mockRestore();
      }
    });

    test('such as what a route throws', async () => {
      const url = await serveApp({ role: 'consumer' }, () => {
        throw new TypeError('mine');
      });
      expect((await ask(`${url}?runId=${ada}`)).body).toEqual({ name: 'TypeError', message: 'mine' });
    });
  });

  describe('behind another boundary', () => {
    const nested = (outer, between, inner) =>
      serve(
        express().use(runIdBoundary(outer), ...between, runIdBoundary(inner), (req, res) =>
          res.json({ runId: req.runId, source: req.runIdSource, mixin: pinoMixin() }),
        ),
      );

    test('a request keeps its id, also one that was made', async () => {
      const url = await nested({ role: 'origin' }, [], { role: 'consumer', clientId: fromQuery });
      const { body, headers } = await ask(`${url}?clientId=Ada-Park`);
      expect(body).toEqual({
        runId: headers['x-run-id'],
        source: 'generated',
        mixin: { runId: body.runId, clientId: 'Ada-Park' },
      });
      expect(stats().idsGenerated).toBe(1);
    });

    test('its client is checked', async () => {
      const url = await nested({ role: 'origin' }, [], { role: 'consumer', clientId: fromQuery });
      const { status, body } = await ask(`${url}?clientId=Park`, { headers: { 'X-Run-Id': ada } });
      expect([status, body.code]).toEqual([400, 'ERR_RUN_ID_CLIENT_MISMATCH']);
    });

    test('a wrapper of it is no new request', async () => {
      const boundary = runIdBoundary({ role: 'origin' });
      const wraps = (req, res) =>
        boundary(Object.create(req), res, () => res.json({ current: currentRunId() }));
      const { body, headers } = await ask(await serve(express().use(boundary, wraps)));
      expect(body).toEqual({ current: headers['x-run-id'] });
      expect(stats().idsGenerated).toBe(1);
    });

    test('a body that was parsed since is held against its id', async () => {
      const url = await nested({ role: 'origin' }, [express.json()], { role: 'consumer' });
      const asked = (runId) => ask(url, { headers: { 'X-Run-Id': ada }, json: { runId } });
      expect((await asked(base)).body.runId).toBe(ada);
      const { code, message } = (await asked(cora)).body;
      expect(code).toBe('ERR_RUN_ID_CONFLICT');
      // It came by the header, but the earlier boundary may have had it from anywhere.
      expect(message).toMatch(
        `Two run IDs given to runIdBoundary: "${ada}" as that of the earlier boundary and as header, and "${cora}" as req.body.runId.`,
      );
    });

    test.each([
      ['the same run', ada, 200],
      ['its base', base, 200],
      ['none', undefined, 200],
      ['null', null, 200],
      ['another run', other, 'ERR_RUN_ID_CONFLICT'],
      ['another client of the run', cora, 'ERR_RUN_ID_CONFLICT'],
      ['no run id', 'foo', 'ERR_RUN_ID_FORMAT'],
      ['an empty one', '', 'ERR_RUN_ID_MISSING'],
      ['an array', [ada], 'ERR_RUN_ID_NOT_STRING'],
    ])('its own parentRunId is asked, and %s checked as at the first', async (_, parent, expected) => {
      const url = await nested({ role: 'consumer' }, [], { role: 'consumer', parentRunId: () => parent });
      const { status, body } = await ask(`${url}?runId=${ada}`);
      expect(body.code ?? status).toBe(expected);
      if (status === 200) expect(body).toMatchObject({ runId: ada, source: 'req.query.runId' });
    });

    test('the id that it keeps is the first, where onConflict says so, and the log names that one', async () => {
      const error = jest.fn();
      setLogger({ error });
      const url = await nested({ role: 'consumer' }, [express.json()], {
        role: 'consumer',
        onConflict: 'first',
      });
      expect((await ask(`${url}?runId=${ada}`, { json: { runId: other } })).body.runId).toBe(ada);
      const first = `"${ada}" as that of the earlier boundary`;
      expect(error.mock.calls).toEqual([
        [
          `STRICT MODE: STRICT RUN ID ERROR: Two run IDs given to runIdBoundary: ${first} and as req.query.runId, and "${other}" as req.body.runId. ${first} is taken, as onConflict says.`,
        ],
      ]);
    });
  });

  describe('on the request and the response', () => {
    /** Serves one route behind a boundary; gives what it gives. */
    const inRoute = async (route) => {
      const given = held();
      const url = await serveApp({ role: 'consumer' }, (req, res) => {
        given.resolve((async () => route(req, res))());
        res.end();
      });
      await ask(`${url}?runId=${ada}`);
      return given.promise;
    };

    test('all else stays as it was, in its kind and value', async () => {
      const before = held();
      const keep = (req, res, next) => {
        before.resolve([req, res].map(Object.getOwnPropertyDescriptors));
        next();
      };
      const after = held();
      const route = (req, res) => {
        after.resolve([req, res].map(Object.getOwnPropertyDescriptors));
        res.end();
      };
      await ask(
        `${await serve(express().use(keep, runIdBoundary({ role: 'consumer' }), route))}/?runId=${ada}`,
      );
      for (const [index, own] of (await before.promise).entries()) {
        const since = (await after.promise)[index];
        for (const name of ['url', 'sendDate', 'method', 'req', '_events']) {
          expect(since[name]).toEqual(own[name]);
        }
        expect(Object.keys(since)).toEqual(expect.arrayContaining(Object.keys(own)));
      }
    });

    test('a listener is listed and taken off as itself, once or always', async () => {
      expect.assertions(2 * 2 * 3);
      await inRoute((...both) => {
        for (const emitter of both) {
          for (const add of ['on', 'once']) {
            const listener = jest.fn();
            emitter[add]('mine', listener);
            expect(emitter.listeners('mine')).toEqual([listener]);
            emitter.removeListener('mine', listener);
            expect(emitter.emit('mine')).toBe(false);
            expect(listener).not.toHaveBeenCalled();
          }
        }
      });
    });

    test('emit says whether somebody heard it, and hands on this, the arguments and what a listener throws', async () => {
      expect.assertions(2 * 4);
      await inRoute((...both) => {
        for (const emitter of both) {
          expect(emitter.emit('mine')).toBe(false);
          const listener = jest.fn(function mine() {
            expect(this).toBe(emitter);
          });
          emitter.once('mine', listener);
          emitter.emit('mine', 1, 2);
          expect(listener.mock.calls).toEqual([[1, 2]]);
          emitter.once('mine', () => {
            throw new TypeError('mine');
          });
          expect(() => emitter.emit('mine')).toThrow(new TypeError('mine'));
        }
      });
    });

    test('writing gives what it gives without a boundary', async () => {
      const [written, ended, same] = await inRoute((req, res) => [res.write('a'), res.end(), res]);
      expect([written, ended]).toEqual([true, same]);
    });
  });

  describe('what others do to a request', () => {
    const earlier = (middleware, options) => serve(express().use(middleware, app(options)));

    test('before the boundary counts: a header that was taken off is none, one that was changed is that', async () => {
      const removes = (req, res, next) => {
        delete req.headers['x-run-id'];
        next();
      };
      const changes = (req, res, next) => {
        req.headers['x-run-id'] = cora;
        next();
      };
      const headers = { 'X-Run-Id': ada };
      expect((await ask(`${await earlier(removes, { role: 'consumer' })}/run`, { headers })).status).toBe(
        400,
      );
      expect((await ask(`${await earlier(changes, { role: 'consumer' })}/run`, { headers })).body.runId).toBe(
        cora,
      );
    });

    test('leaves req.runId as the boundary gave it', async () => {
      const sets = (req, res, next) => {
        req.runId = 'foo';
        next();
      };
      const outer = express().use(
        sets,
        app({ role: 'consumer' }, (req, res) => {
          expect(() => (req.runId = cora)).toThrow(TypeError);
          res.json({ runId: req.runId, current: currentRunId() });
        }),
      );
      expect((await ask(`${await serve(outer)}/run?runId=${ada}`)).body).toEqual({
        runId: ada,
        current: ada,
      });
    });

    test('on Object.prototype is not taken for what was sent', async () => {
      const url = await serveApp({ role: 'consumer' });
      Object.prototype.runId = ada;
      try {
        expect((await ask(url)).body.code).toBe('ERR_RUN_ID_MISSING');
      } finally {
        delete Object.prototype.runId;
      }
    });

    test('an array beside an id is refused, whatever the parser makes of it', async () => {
      const url = await serveApp({ role: 'consumer' });
      const answer = await ask(`${url}?runId=${ada}&runId[]=zzz`);
      expect([answer.status, answer.body.code]).toEqual([400, 'ERR_RUN_ID_NOT_STRING']);
    });
  });

  describe('behind another boundary, a client that is known', () => {
    const twice = (first, second) => {
      const outer = express().use(runIdBoundary({ role: 'origin', ...first }), express.json());
      return serve(outer.use(app({ role: 'consumer', ...second })));
    };

    test('stays: an id of another client in the body is refused', async () => {
      const url = await twice({ clientId: () => 'Ada-Park' });
      const answer = await ask(`${url}/run?runId=${base}`, { json: { runId: cora } });
      expect([answer.status, answer.body.code]).toEqual([400, 'ERR_RUN_ID_CONFLICT']);
    });

    test('stays: another client is refused', async () => {
      const url = await twice({ clientId: () => 'Ada-Park' }, { clientId: () => 'Cora-Lee' });
      const answer = await ask(`${url}/run?runId=${base}`);
      expect([answer.status, answer.body.code]).toEqual([400, 'ERR_RUN_ID_CLIENT_MISMATCH']);
    });
  });

  describe('the context', () => {
    test('is the request’s own in callbacks of what is written, where requests are pipelined', async () => {
      const seen = [];
      const url = await serveApp({ role: 'consumer' }, async (req, res) => {
        const note = () => seen.push([req.runId, currentRunId()]);
        if (req.runId === ada) await sleep(30);
        res.write('a'.repeat(100), note);
        res.end('b', note);
      });
      const { hostname, port } = new URL(url);
      const socket = net.connect(Number(port), hostname);
      const request = (runId, end) =>
        `GET /run?runId=${runId} HTTP/1.1\r\nHost: x\r\nConnection: ${end}\r\n\r\n`;
      socket.write(request(ada, 'keep-alive') + request(cora, 'close'));
      await once(socket.resume(), 'close');
      expect(seen).toHaveLength(4);
      for (const [own, current] of seen) expect(current).toBe(own);
    });

    test('is the request’s own in its events, where requests are pipelined', async () => {
      const [seen, first] = [[], held()];
      const url = await serveApp({ role: 'consumer' }, async (req, res) => {
        for (const [emitter, name] of [
          [req, 'close'],
          [res, 'finish'],
          [res, 'close'],
        ]) {
          emitter.on(name, () => seen.push([req.runId, currentRunId()]));
        }
        // The first one is answered when the second is done, and so flushes what the second has written.
        if (req.runId === ada) await first.promise;
        res.end('a');
        first.resolve();
      });
      const { hostname, port } = new URL(url);
      const socket = net.connect(Number(port), hostname);
      const request = (runId, end) =>
        `GET /run?runId=${runId} HTTP/1.1\r\nHost: x\r\nConnection: ${end}\r\n\r\n`;
      socket.write(request(ada, 'keep-alive') + request(cora, 'close'));
      await once(socket.resume(), 'close');
      expect(seen).toHaveLength(6);
      for (const [own, current] of seen) expect(current).toBe(own);
    });

    test('reaches an app that is mounted below, and what comes after it', async () => {
      const [seen, closed] = [[], held()];
      const hears = (req, res, next) => {
        res.on('finish', () => seen.push(currentRunId()));
        req.on('close', () => seen.push(currentRunId()));
        next();
      };
      const outer = express().use(
        runIdBoundary({ role: 'consumer' }),
        express().use(hears),
        hears,
        (req, res) => {
          res.on('close', () => closed.resolve(req.runId));
          res.end();
        },
      );
      await ask(`${await serve(outer)}/?runId=${ada}`);
      expect(await closed.promise).toBe(ada);
      expect(seen).toEqual([ada, ada, ada, ada]);
    });

    test('reaches awaits, timers, streams, events and what goes on after the response', async () => {
      const seen = {};
      const after = held();
      const see = (where) => {
        seen[where] = currentRunId();
      };
      // Before the parser: its way back from the socket must not lose the context.
      const it = express().use(runIdBoundary({ role: 'consumer' }), express.json());
      it.post('/run', async (req, res) => {
        see('behind express.json()');
        await sleep(1);
        see('await');
        await new Promise((resolve) => setImmediate(() => resolve(see('setImmediate'))));
        process.nextTick(() => see('nextTick'));
        queueMicrotask(() => see('microtask'));
        const upper = new Transform({
          transform: (chunk, _encoding, done) => done(null, (see('transform'), chunk)),
        });
        await pipeline(Readable.from(['a', 'b']), upper, async (source) => {
          for await (const chunk of source) seen.chunk = chunk && currentRunId();
        });
        res.on('finish', () => see('finish'));
        // Nobody waits for it.
        void (async () => {
          await once(res, 'close');
          see('after the response');
          setTimeout(() => after.resolve(see('timer after the response')), 5);
        })();
        res.json({});
      });
      await ask(`${await serve(it)}/run`, {
        headers: { 'X-Run-Id': ada },
        json: { posts: 'x'.repeat(100_000) },
      });
      await after.promise;
      expect(Object.keys(seen)).toHaveLength(10);
      expect(new Set(Object.values(seen))).toEqual(new Set([ada]));
      expect(currentRunId()).toBeUndefined();
    });

    test('reaches whoever reads the request as it comes', async () => {
      const seen = [];
      const it = express().use(runIdBoundary({ role: 'consumer' }));
      it.post('/run', (req, res) => {
        req.on('data', () => seen.push(currentRunId()));
        req.on('end', () => {
          seen.push(currentRunId());
          res.end();
        });
      });
      const url = await serve(it);
      const request = http.request(`${url}/run?runId=${ada}`, { method: 'POST' });
      request.write('one');
      await sleep(20);
      request.end('two');
      await once(request, 'response');
      expect(seen.length).toBeGreaterThanOrEqual(3);
      expect(new Set(seen)).toEqual(new Set([ada]));
    });

    test('is each request’s own among 300 at once, on connections that are used again', async () => {
      const arrived = held();
      let waiting = 0;
      const it = express().use(express.json(), runIdBoundary({ role: 'consumer' }));
      it.post('/run', async (req, res) => {
        const before = currentRunId();
        waiting += 1;
        if (waiting === 100) arrived.resolve();
        await arrived.promise;
        await sleep(Math.random() * 5);
        res.json({ before, after: currentRunId(), mixin: pinoMixin(), headers: runIdHeaders() });
      });
      const url = `${await serve(it)}/run`;
      const agent = new http.Agent({ keepAlive: true, maxSockets: 100 });
      const client = axios.create({ httpAgent: agent });
      const clients = ['Ada-Park', 'Bora-Bora', 'Cora-Lee', "O'Neil"];
      const runs = Array.from({ length: 300 }, (__, index) => {
        const clientId = clients[index % clients.length];
        return {
          clientId,
          runId: `2510${String(10 + (index % 20))}-15${String(10 + Math.floor(index / 20))}${String(index % 60).padStart(2, '0')}-${clientId}`,
        };
      });
      expect(new Set(runs.map(({ runId }) => runId)).size).toBe(300);
      const answers = await Promise.all(
        runs.map(({ runId }, index) =>
          client.post(
            url,
            index % 2 ? { runId } : {},
            index % 2 ? {} : { headers: { 'X-Run-Id': encodeURIComponent(runId) } },
          ),
        ),
      );
      agent.destroy();
      expect(answers.map(({ data }) => data)).toEqual(
        runs.map(({ runId, clientId }) => ({
          before: runId,
          after: runId,
          mixin: { runId, clientId },
          headers: { 'X-Run-Id': encodeURIComponent(runId) },
        })),
      );
    });
  });
});

test('a server without Express can have a boundary', async () => {
  const boundary = runIdBoundary({ role: 'origin' });
  const url = await serve((req, res) => boundary(req, res, () => res.end(`${req.runId} ${currentRunId()}`)));
  expect((await ask(url, { headers: { 'X-Run-Id': ada } })).text).toBe(`${ada} ${ada}`);
});

test.each([
  [undefined],
  [null],
  ['origin'],
  [{}],
  [{ role: 'both' }],
  [{ role: ['origin'] }],
  [{ role: 'origin', onConflict: 'last' }],
  [{ role: 'origin', header: 'X Run' }],
  [{ role: 'origin', header: '' }],
  [{ role: 'origin', header: 'X\r\nY' }],
  [{ role: 'origin', header: 7 }],
  [{ role: 'origin', clientId: 'Ada-Park' }],
  [{ role: 'origin', parentRunId: ada }],
  [{ role: 'origin', logger: console }],
])('runIdBoundary refuses %j when it is made', (options) => {
  expect(refusal(() => runIdBoundary(options)).code).toBe('ERR_INVALID_ARGUMENT');
});

describe('withRunId', () => {
  test('gives what the function gives, and its context ends with it', async () => {
    expect(withRunId(ada, currentRunId)).toBe(ada);
    const later = withRunId(ada, async () => {
      await sleep(1);
      return [
        currentRunId(),
        await withRunId(other, async () => (await sleep(1), currentRunId())),
        currentRunId(),
      ];
    });
    expect(currentRunId()).toBeUndefined();
    expect(await later).toEqual([ada, other, ada]);
  });

  test.each([
    ['ERR_RUN_ID_MISSING', undefined, () => {}],
    ['ERR_RUN_ID_MISSING', '', () => {}],
    ['ERR_RUN_ID_FORMAT', 'foo-bar', () => {}],
    ['ERR_RUN_ID_NOT_STRING', Promise.resolve(ada), () => {}],
    ['ERR_INVALID_ARGUMENT', ada, undefined],
    ['ERR_INVALID_ARGUMENT', ada, Promise.resolve()],
  ])('refuses with %s, and runs nothing', (code, runId, fn) => {
    const run = fn && jest.fn(fn);
    expect(refusal(() => withRunId(runId, typeof fn === 'function' ? run : fn)).code).toBe(code);
    if (typeof fn === 'function') expect(run).not.toHaveBeenCalled();
  });

  test('lets through what the function throws', () => {
    expect(() =>
      withRunId(ada, () => {
        throw new TypeError('mine');
      }),
    ).toThrow(new TypeError('mine'));
  });
});

test('runIdHeaders checks its options also outside of any run', () => {
  for (const options of [{ header: 'X Run' }, { name: 'X-Run-Id' }, 'X-Run-Id']) {
    expect(refusal(() => runIdHeaders(options)).code).toBe('ERR_INVALID_ARGUMENT');
  }
});

test('pino writes the run and its client on each line, and nothing outside', () => {
  const lines = [];
  const log = pino(
    { mixin: pinoMixin, base: null, timestamp: false },
    { write: (line) => lines.push(JSON.parse(line)) },
  );
  log.info('outside');
  withRunId(ada, () => log.info({ posts: 12 }, 'inside'));
  withRunId(base, () => log.child({ job: 1 }).info('of a base'));
  expect(lines).toEqual([
    { level: 30, msg: 'outside' },
    { level: 30, runId: ada, clientId: 'Ada-Park', posts: 12, msg: 'inside' },
    { level: 30, job: 1, runId: base, msg: 'of a base' },
  ]);
});

describe('instrumentAxios', () => {
  const inRun = (call) => withRunId(ada, call);
  /** A server that tells which run id it got, and answers as `respond` says. */
  const tells = (respond = () => {}) =>
    serve((req, res) => {
      respond(req, res);
      if (!res.writableEnded) res.end(JSON.stringify({ got: req.headers['x-run-id'] ?? null }));
    });
  const hostOf = (url) => new URL(url).host;

  test('gives the instance back', () => {
    const client = axios.create();
    expect(instrumentAxios(client, { allow: ['localhost'] })).toBe(client);
  });

  test('sends the id to allowed hosts alone, at absolute addresses and at those below baseURL', async () => {
    const [ours, theirs] = [await tells(), await tells()];
    const client = instrumentAxios(axios.create({ baseURL: ours }), { allow: [hostOf(ours).toUpperCase()] });
    expect((await inRun(() => client.get('/score'))).data).toEqual({ got: ada });
    expect((await inRun(() => client.get(`${ours}/score`, { params: { a: 1 } }))).data).toEqual({ got: ada });
    expect((await inRun(() => client.post(theirs, {}))).data).toEqual({ got: null });
    expect((await client.get('/score')).data).toEqual({ got: null });
    // What the address says before the @ is no host.
    expect((await inRun(() => client.get(theirs.replace('//', `//${hostOf(ours)}@`)))).data).toEqual({
      got: null,
    });
  });

  test('takes a host for that host at any port, and exactly', async () => {
    const url = await tells();
    const got = async (allow) =>
      (await inRun(() => instrumentAxios(axios.create(), { allow }).get(url))).data.got;
    expect(await got(['127.0.0.1'])).toBe(ada);
    for (const allow of [
      ['127.0.0.1:1'],
      ['0.0.1'],
      ['27.0.0.1'],
      ['127.0.0.1.example.com'],
      ['localhost'],
    ]) {
      expect(await got(allow)).toBeNull();
    }
  });

  test('encodes the id, and leaves a header alone that the caller set', async () => {
    const url = await tells();
    const client = instrumentAxios(axios.create(), { allow: ['127.0.0.1'] });
    expect((await withRunId(`${base}-Łódź`, () => client.get(url))).data.got).toBe(
      encodeURIComponent(`${base}-Łódź`),
    );
    expect((await inRun(() => client.get(url, { headers: { 'x-run-id': other } }))).data.got).toBe(other);
  });

  test('decides on the request as it leaves, whatever other interceptors or a repetition make of it', async () => {
    const [ours, theirs] = [await tells(), await tells()];
    const client = axios.create();
    client.interceptors.request.use((config) =>
      config.headers.has('evil') ? { ...config, url: theirs } : config,
    );
    instrumentAxios(client, { allow: [hostOf(ours)] });
    expect((await inRun(() => client.get(ours, { headers: { evil: '1' } }))).data.got).toBeNull();
    const first = await inRun(() => client.get(ours));
    expect(first.data.got).toBe(ada);
    expect((await inRun(() => client.request({ ...first.config, url: theirs }))).data.got).toBeNull();
    expect((await client.get(theirs, { headers: { 'x-run-id': ada } })).data.got).toBeNull();
  });

  test.each([
    ['its name', 'fetch'],
    ['a list that begins with it', ['fetch', 'http']],
    ['a list where another is not to be had', ['xhr', 'fetch']],
    ['the adapter itself', axios.getAdapter('fetch')],
    ['a function that calls it', (config) => axios.getAdapter(['fetch'], config)(config)],
  ])('follows no redirect over fetch, given by %s', async (_, adapter) => {
    const got = jest.fn();
    const theirs = await tells((req) => got(req.headers['x-run-id']));
    const ours = await tells(
      (req, res) => req.url === '/away' && res.writeHead(302, { location: theirs }).end(),
    );
    const client = instrumentAxios(axios.create({ baseURL: ours, adapter }), { allow: [hostOf(ours)] });
    expect((await inRun(() => client.get('/here'))).data).toEqual({ got: ada });
    for (const fetchOptions of [undefined, { redirect: 'follow' }]) {
      await expect(inRun(() => client.get('/away', { fetchOptions }))).rejects.toMatchObject({
        code: 'ERR_NETWORK',
      });
    }
    // As it is given, where there is nothing to be kept.
    await client.get('/away');
    await inRun(() => client.get('/away', { maxRedirects: 0, validateStatus: null }));
    expect(got.mock.calls).toEqual([[undefined]]);
  });

  test('lets no redirect past the caller’s own beforeRedirect', async () => {
    const theirs = await tells();
    const ours = await tells((req, res) =>
      res.writeHead(302, { location: req.url === '/home' ? '/' : theirs }).end(),
    );
    const client = instrumentAxios(axios.create({ baseURL: ours }), { allow: [hostOf(ours)] });
    const away = new URL(theirs);
    const beforeRedirect = (redirect) =>
      Object.assign(redirect, { hostname: away.hostname, port: away.port });
    expect((await inRun(() => client.get('/home', { beforeRedirect }))).data.got).toBeNull();
  });

  test('keeps the error of an adapter that answers with no configuration', async () => {
    const client = instrumentAxios(axios.create(), { allow: ['localhost'] });
    const adapter = () =>
      Promise.reject(Object.assign(new Error('orig'), { response: { status: 500, headers: {} } }));
    await expect(client.get('http://localhost/', { adapter })).rejects.toThrow('orig');
  });

  test('takes the id off where a redirect leads elsewhere, and calls the caller’s beforeRedirect, too', async () => {
    const [theirs, beforeRedirect] = [
      await tells((req, res) => res.setHeader('X-Run-Id', 'theirs')),
      jest.fn(),
    ];
    const ours = await tells((req, res) => {
      const target = { '/away': theirs, '/home': '/' }[req.url];
      if (target) res.writeHead(302, { location: target }).end();
    });
    const client = instrumentAxios(axios.create({ baseURL: ours }), { allow: [hostOf(ours)] });
    expect((await inRun(() => client.get('/away', { beforeRedirect }))).data).toEqual({ got: null });
    expect((await inRun(() => client.get('/home'))).data).toEqual({ got: ada });
    expect(beforeRedirect).toHaveBeenCalledTimes(1);
    expect(stats().mismatches).toBe(0);
  });

  test('reports an answer that is about another run, also of a call that failed', async () => {
    const url = await tells((req, res) => {
      res.statusCode = req.url === '/failed' ? 500 : 200;
      res.setHeader('X-Run-Id', `${base}-%C5%81%00`);
    });
    const [mismatch, error] = [jest.fn(), jest.fn()];
    runIdEvents.on('mismatch', mismatch);
    setLogger({ error });
    const client = instrumentAxios(axios.create({ baseURL: url }), { allow: ['127.0.0.1'] });
    expect((await inRun(() => client.get('/went'))).data).toEqual({ got: ada });
    await expect(inRun(() => client.get('/failed'))).rejects.toMatchObject({ response: { status: 500 } });
    const received = `${base}-Ł\\u0000`;
    expect(mismatch.mock.calls).toEqual([
      [{ sent: ada, received, url: '/went', status: 200 }],
      [{ sent: ada, received, url: '/failed', status: 500 }],
    ]);
    expect(error).toHaveBeenCalledWith(
      `STRICT MODE: instrumentAxios sent the run ID "${ada}", and the answer is about "${received}".`,
    );
    expect(stats().mismatches).toBe(2);
    resetRunIdState();
    expect(stats().mismatches).toBe(0);
  });

  test.each([
    ['nothing', undefined],
    ['the same', ada],
    ['the same in another spelling', ada.replace('P', '%50')],
  ])('says nothing of an answer that echoes %s', async (_, echoed) => {
    const url = await tells((req, res) => echoed && res.setHeader('X-Run-Id', echoed));
    const mismatch = jest.fn();
    runIdEvents.on('mismatch', mismatch);
    await inRun(() => instrumentAxios(axios.create(), { allow: ['127.0.0.1'] }).get(url));
    expect([mismatch.mock.calls, stats().mismatches]).toEqual([[], 0]);
  });

  test('goes on where a listener throws, and where the call had no answer', async () => {
    const url = await tells((req, res) => res.setHeader('X-Run-Id', other));
    runIdEvents.on('mismatch', () => {
      throw new Error('mine');
    });
    const client = instrumentAxios(axios.create(), { allow: ['127.0.0.1'] });
    expect((await inRun(() => client.get(url))).status).toBe(200);
    await expect(inRun(() => client.get('http://127.0.0.1:1/'))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await expect(inRun(() => client.get('no address'))).rejects.toThrow();
  });

  test.each([
    [undefined, { allow: [] }],
    [{}, { allow: [] }],
    [new EventEmitter(), { allow: [] }],
    [axios.create(), undefined],
    [axios.create(), {}],
    [axios.create(), { allow: 'localhost' }],
    [axios.create(), { allow: [/localhost/] }],
    [axios.create(), { allow: ['http://localhost'] }],
    [axios.create(), { allow: ['localhost/score'] }],
    [axios.create(), { allow: ['*.example.com'] }],
    [axios.create(), { allow: ['localhost:'] }],
    [axios.create(), { allow: ['localhost:70000'] }],
    [axios.create(), { allow: [''] }],
    [axios.create(), { allow: ['localhost'], hosts: [] }],
    [axios.create(), { allow: ['localhost'], header: 'X Run' }],
  ])('refuses what makes no sense (%#)', (instance, options) => {
    expect(refusal(() => instrumentAxios(instance, options)).code).toBe('ERR_INVALID_ARGUMENT');
  });
});
