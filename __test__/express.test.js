'use strict';

/** `strict-run-id/express` over real HTTP, on Express 4 and 5: the source of a request's id, and what other middleware does to it. */

const { setLogger, stats } = require('strict-run-id');
const { currentRunId, pinoMixin, runIdBoundary } = require('strict-run-id/express');
const { appsOf, ask, closingServers, frameworks, fromQuery, ids, serve } = require('./helpers/express.js');
const { refusal } = require('./helpers/index.js');

const { base, other, ada, cora } = ids;

closingServers();

describe.each(frameworks)('on %s', (_, express) => {
  const { app, serveApp } = appsOf(express);

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

    test('can be sent in a header with another name', async () => {
      const url = await serveApp({ role: 'consumer', header: 'X-Trace' });
      const { body, headers } = await ask(url, { headers: { 'x-trace': ada, 'x-run-id': 'foo-bar' } });
      expect([body.runId, headers['x-trace'], headers['x-run-id']]).toEqual([ada, ada, undefined]);
    });

    test('is generated only by an origin, and for the client of the request', async () => {
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
        'Looked in req.specificRunId, req.query.runId, req.body.runId, parentRunId, the header.',
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

  describe('after another boundary', () => {
    const nested = (outer, between, inner) =>
      serve(
        express()
          .use(runIdBoundary(outer), ...between, runIdBoundary(inner), (req, res) =>
            res.json({ runId: req.runId, source: req.runIdSource, mixin: pinoMixin() }),
          )
          // eslint-disable-next-line no-unused-vars -- Express counts the arguments.
          .use((error, req, res, next) =>
            res.status(500).json({ code: error.code, handled: error.toProblem().status }),
          ),
      );

    test('a request keeps its id, even a generated one', async () => {
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

    test('a wrapped request keeps the id of the request', async () => {
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
        `Two run IDs given to runIdBoundary: "${ada}" as the run ID from an earlier boundary and as the header, and "${cora}" as req.body.runId.`,
      );
    });

    test.each([
      ['the same run', ada, 200],
      ['its base', base, 200],
      ['none', undefined, 200],
      ['null', null, 200],
      ['another run', other, 400, 'ERR_RUN_ID_CONFLICT'],
      ['another client of the run', cora, 400, 'ERR_RUN_ID_CONFLICT'],
      ['no run id', 'foo', 500, 'ERR_RUN_ID_FORMAT'],
      ['an empty one', '', 500, 'ERR_RUN_ID_MISSING'],
      ['an array', [ada], 500, 'ERR_RUN_ID_NOT_STRING'],
    ])(
      'its own parentRunId is asked, and %s checked as at the first',
      async (_, parent, ...[expected, code]) => {
        const url = await nested({ role: 'consumer' }, [], { role: 'consumer', parentRunId: () => parent });
        const { status, body } = await ask(`${url}?runId=${ada}`);
        expect([status, body.code]).toEqual([expected, code]);
        if (status === 200) expect(body).toMatchObject({ runId: ada, source: 'req.query.runId' });
        // A wrong value of the backend's own goes to its error handling.
        expect(body.handled).toBe(status === 500 ? 500 : undefined);
      },
    );

    test('the first id is kept with onConflict first, and the log names it', async () => {
      const error = jest.fn();
      setLogger({ error });
      const url = await nested({ role: 'consumer' }, [express.json()], {
        role: 'consumer',
        onConflict: 'first',
      });
      expect((await ask(`${url}?runId=${ada}`, { json: { runId: other } })).body.runId).toBe(ada);
      const first = 'the run ID from an earlier boundary';
      expect(error.mock.calls).toEqual([
        [
          `STRICT MODE: STRICT RUN ID ERROR: Two run IDs given to runIdBoundary: "${ada}" as ${first} and as req.query.runId, and "${other}" as req.body.runId. Send only one run id: a run keeps the same id everywhere. Used "${ada}" (${first}), because onConflict is 'first'.`,
        ],
      ]);
    });
  });

  describe('after another boundary, a known client', () => {
    const twice = (first, second) => {
      const outer = express().use(runIdBoundary({ role: 'origin', ...first }), express.json());
      return serve(outer.use(app({ role: 'consumer', ...second })));
    };

    test('stays: an id of another client in the body is refused', async () => {
      const url = await twice({ clientId: () => 'Ada-Park' });
      const answer = await ask(`${url}/run?runId=${base}`, { json: { runId: cora } });
      expect([answer.status, answer.body.code]).toEqual([400, 'ERR_RUN_ID_CLIENT_MISMATCH']);
      // Who sent it didn't name the client that the backend knows, and doesn't learn it.
      expect(answer.text).not.toContain('Ada-Park');
    });

    test('stays: a second boundary that knows another client is a mistake of the backend', async () => {
      const url = await twice({ clientId: () => 'Ada-Park' }, { clientId: () => 'Cora-Lee' });
      const answer = await ask(`${url}/run?runId=${base}`);
      expect([answer.status, answer.body.code]).toEqual([500, 'ERR_RUN_ID_CLIENT_MISMATCH']);
    });
  });

  describe('what others do to a request', () => {
    const earlier = (middleware, options) => serve(express().use(middleware, app(options)));

    test('before the boundary counts: a removed header is missing, a changed one has its new value', async () => {
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
