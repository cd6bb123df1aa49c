'use strict';

/** Bodies that nobody has parsed before the boundary: a run id in them must not be overlooked. The option `body`. */

const { setLogger, stats } = require('strict-run-id');
const { runIdBoundary } = require('strict-run-id/express');
const { ask, closingServers, frameworks, ids, serve } = require('./helpers/express.js');
const { refusal } = require('./helpers/index.js');

const { ada, cora, other } = ids;
const roles = [['origin'], ['consumer']];
const json = { runId: ada };

closingServers();

describe.each(frameworks)('on %s', (_, express) => {
  /** Serves an app with these middlewares before the boundary. */
  const serveAfter = (before, options) =>
    serve(
      express()
        .use(...[before].flat(), runIdBoundary(options), (req, res) =>
          res.json({ runId: req.runId, source: req.runIdSource }),
        )
        // eslint-disable-next-line no-unused-vars -- Express counts the arguments.
        .use((error, req, res, next) =>
          res.status(500).json({ code: error.code, message: error.message, handled: error.toProblem() }),
        ),
    );
  const nothing = (req, res, next) => next();

  describe.each(roles)('a boundary with the role %s', (role) => {
    test('passes a request with unparsed JSON to next as the mistake of the server, and makes no id', async () => {
      const { status, body } = await ask(await serveAfter(nothing, { role }), { json });
      expect([status, body.code]).toEqual([500, 'ERR_INVALID_ARGUMENT']);
      expect(body.message).toBe(
        'STRICT RUN ID ERROR: Invalid argument req.body of runIdBoundary: it is undefined: the request has a body of JSON (application/json) that is not parsed and may hold the run id. Put express.json() before runIdBoundary(), with its option type if it is to parse such a type. Pass body: false if no body here holds the run id.',
      );
      expect(body.handled).toMatchObject({
        status: 500,
        detail: 'The server could not process this request.',
      });
      expect(stats().idsGenerated).toBe(0);
    });

    test('takes the id of a body that was parsed before', async () => {
      const { body } = await ask(await serveAfter(express.json(), { role }), { json });
      expect(body).toEqual({ runId: ada, source: 'req.body.runId' });
    });

    test.each([
      ['bytes', 'raw', 'binary data'],
      ['text', 'text', 'a string'],
    ])('counts JSON that was read as %s as unparsed', async (_, parser, found) => {
      const url = await serveAfter(express[parser]({ type: 'application/json' }), { role });
      const { status, body } = await ask(url, { json });
      expect([status, body.code]).toEqual([500, 'ERR_INVALID_ARGUMENT']);
      expect(body.message).toMatch(`of runIdBoundary: it is ${found}: the request has a body of JSON `);
    });

    test('needs no body to be parsed for an id that is in another place', async () => {
      const url = await serveAfter(nothing, { role });
      expect((await ask(`${url}?runId=${cora}`, { json })).body.runId).toBe(cora);
      expect((await ask(url, { headers: { 'X-Run-Id': cora }, json })).body.runId).toBe(cora);
    });

    const types = ['application/vnd.api+json', 'Application/JSON; charset=utf-8'];
    test.each(types)('knows JSON by its type: %s', async (type) => {
      const url = await serveAfter(express.json({ type: 'text/none' }), { role });
      const { body } = await ask(url, { headers: { 'content-type': type }, json });
      expect([body.code, body.message]).toEqual([
        'ERR_INVALID_ARGUMENT',
        expect.stringContaining(`a body of JSON (${type})`),
      ]);
    });

    test('counts a body as parsed that other code has read, even if it is empty', async () => {
      const reads = async (req, res, next) => {
        req.body = JSON.parse(Buffer.concat(await req.toArray()));
        next();
      };
      const { status } = await ask(await serveAfter(reads, { role }), { json: {} });
      expect(status).toBe(role === 'origin' ? 200 : 400);
    });

    test('knows a body by its length or its chunks, whatever the method', async () => {
      const url = await serveAfter(nothing, { role });
      const headers = { 'content-type': 'application/json' };
      const chunked = { ...headers, 'transfer-encoding': 'chunked' };
      expect((await ask(url, { headers: chunked, json })).body.code).toBe('ERR_INVALID_ARGUMENT');
      expect((await ask(url, { method: 'GET', headers: chunked })).body.code).toBe('ERR_INVALID_ARGUMENT');
      const withoutBody = [
        { method: 'GET', headers },
        { method: 'POST', headers: { ...headers, 'content-length': '0' } },
        { method: 'DELETE' },
      ];
      for (const request of withoutBody) {
        const { status } = await ask(url, request);
        expect([request, status]).toEqual([request, role === 'origin' ? 200 : 400]);
      }
    });

    test.each([
      ['a form', 'application/x-www-form-urlencoded', `runId=${ada}`],
      ['text', 'text/plain', ada],
      ['parts', 'multipart/form-data; boundary=x', '--x--'],
      ['lines of JSON', 'application/x-ndjson', '{}'],
    ])('lets %s pass that the backend has no parser for', async (_, type, text) => {
      const url = await serveAfter(express.json(), { role });
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: text });
      expect(response.status).toBe(role === 'origin' ? 200 : 400);
    });

    test('counts what a parser has made of JSON as parsed, even if it is no object', async () => {
      const url = await serveAfter(express.json({ strict: false }), { role });
      for (const value of [null, 7, false, [ada], {}]) {
        const { status } = await ask(url, { json: value });
        expect([value, status]).toEqual([value, role === 'origin' ? 200 : 400]);
      }
    });

    describe('with body: false', () => {
      const options = { role, body: false };

      test.each([
        ['not parsed', nothing],
        ['read as bytes', express.raw({ type: '*/*' })],
        ['parsed', express.json()],
      ])('looks for no id in a body, %s', async (_, before) => {
        const url = await serveAfter(before, options);
        const { body } = await ask(url, { json });
        if (role === 'origin') expect(body.source).toBe('generated');
        else expect(body.code).toBe('ERR_RUN_ID_MISSING');
        expect((await ask(`${url}?runId=${other}`, { json })).body.runId).toBe(other);
      });

      test('reads no field body, and doesn’t say that it looked there', async () => {
        const touched = (req, res, next) => {
          Object.defineProperty(req, 'body', {
            get() {
              throw new Error('the body was read');
            },
          });
          next();
        };
        const { body } = await ask(await serveAfter(touched, options));
        if (role === 'origin') expect(body.source).toBe('generated');
        else {
          expect(body.message).toMatch(
            'Looked in req.specificRunId, req.query.runId, parentRunId, the header.',
          );
        }
      });
    });
  });

  test('a type that was sent is escaped and cut in the message', async () => {
    const error = jest.fn();
    setLogger({ error });
    const type = `application/json; x="${'x'.repeat(1_000)}`;
    await ask(await serveAfter(nothing, { role: 'origin' }), { headers: { 'content-type': type }, json });
    expect(error.mock.calls[0][0]).toMatch(/\(application\/json; x=\\"x{50,}…\) that is not parsed/);
    expect(error.mock.calls[0][0].length).toBeLessThan(500);
  });
});

test.each([[true], [null], [undefined]])('body: %s is the default', async (body) => {
  const boundary = runIdBoundary({ role: 'origin', body });
  const url = await serve((req, res) => boundary(req, res, (error) => res.end(error?.code)));
  expect((await ask(url, { json })).text).toBe('ERR_INVALID_ARGUMENT');
});

test.each([['false'], [0], [{}]])('body: %j is refused when the boundary is made', (body) => {
  expect(refusal(() => runIdBoundary({ role: 'origin', body })).message).toMatch(
    /Invalid argument body of runIdBoundary: it is .*, not true or false\./,
  );
});
