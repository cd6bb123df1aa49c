'use strict';

/** `runIdErrorHandler`: the log gets everything, and whoever sent the request only what they may know. */

const vm = require('node:vm');
const {
  RunIdError,
  addClientSuffix,
  registerRunRecord,
  requireRunRecordId,
  setLogger,
} = require('strict-run-id');
const { runIdBoundary, runIdErrorHandler } = require('strict-run-id/express');
const { ask, closingServers, frameworks, ids, serve } = require('./helpers/express.js');
const { refusal } = require('./helpers/index.js');

const { base, ada, cora } = ids;

closingServers();

test('it has the four arguments that Express counts', () => {
  expect(runIdErrorHandler()).toHaveLength(4);
});

describe.each(frameworks)('on %s', (_, express) => {
  let lines;
  let passedOn;

  beforeEach(() => {
    lines = [];
    passedOn = [];
    setLogger({ error: (line) => lines.push(line) });
  });

  /** Serves a route in a router, as real apps have them, and then the handler. */
  function serveRoute(route) {
    const router = express.Router().all('/runs/:id', route);
    const app = express().use('/api', router).use(runIdErrorHandler());
    // eslint-disable-next-line no-unused-vars -- Express counts the arguments.
    app.use((error, req, res, next) => {
      passedOn.push(error);
      if (res.headersSent) res.destroy();
      else res.status(500).json({ passedOn: true });
    });
    return serve(app);
  }

  const fails = (error) => serveRoute((req, res, next) => next(error()));

  test('a record that isn’t found is a 404 without another tenant, and the log has the whole diagnosis', async () => {
    registerRunRecord(base, 'Cora-Lee', 'rec9');
    const url = await fails(() => refusal(() => requireRunRecordId(ada, 'Ada-Park')));
    const answer = await ask(`${url}/api/runs/7?token=secret`, { method: 'POST' });
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status: 404, code: 'ERR_RUN_RECORD_NOT_FOUND' });
    expect(answer.body.detail).toContain(ada);
    expect(answer.text).not.toMatch(/Cora-Lee|rec9|\n {4}at /);

    // The first two are of the refusal itself.
    const [message, diagnosis, stack, ...rest] = lines.slice(2);
    expect(message).toMatch(/^STRICT MODE: POST \/api\/runs\/7 failed: STRICT RUN ID ERROR: Job tracking/);
    expect(message).toContain(cora);
    expect(diagnosis).toMatch(/^Diagnosis: \[\{"kind":"other-client",.*"recordId":"rec9"/);
    expect(stack).toMatch(/^Stack trace: RunIdError: .*\n {4}at /s);
    expect([rest, passedOn]).toEqual([[], []]);
  });

  test('an id that the backend itself got wrong is a 500 with a fixed sentence', async () => {
    const { status, body, text } = await ask(
      `${await fails(() => refusal(() => addClientSuffix(ada, 'Cora-Lee')))}/api/runs/7`,
    );
    expect([status, body.detail]).toEqual([500, 'The server could not process this request.']);
    expect(text).not.toMatch(/Ada-Park|Cora-Lee/);
    expect(lines[2]).toContain(`Run ID "${ada}" belongs to client "Ada-Park", not "Cora-Lee"`);
  });

  test('an error of another realm or another copy counts by its shape', async () => {
    const foreign = vm.runInNewContext(`
      class RunIdError extends Error {
        code = 'ERR_RUN_ID_EXHAUSTED';
        toProblem() { return { type: 'about:blank', status: 503, code: this.code }; }
      }
      new RunIdError('from elsewhere');
    `);
    expect(foreign).not.toBeInstanceOf(RunIdError);
    const { status, body } = await ask(`${await fails(() => foreign)}/api/runs/7`);
    expect([status, body.code]).toEqual([503, 'ERR_RUN_ID_EXHAUSTED']);
    expect(lines[0]).toBe('STRICT MODE: GET /api/runs/7 failed: from elsewhere');
  });

  test.each([
    ['an Error', () => new TypeError('mine')],
    ['an error of Node', () => Object.assign(new Error('mine'), { code: 'ERR_HTTP_HEADERS_SENT' })],
    ['a code without a problem', () => ({ code: 'ERR_RUN_ID_FORMAT', toProblem: 7 })],
    ['a problem without a code', () => ({ toProblem: () => ({ status: 200 }) })],
    ['a text', () => 'ERR_RUN_ID_FORMAT'],
    ['a number', () => 7],
  ])('%s is passed on, and not logged', async (_, make) => {
    const error = make();
    const { status, body } = await ask(`${await fails(() => error)}/api/runs/7`);
    expect([status, body]).toEqual([500, { passedOn: true }]);
    expect([passedOn, lines]).toEqual([[error], []]);
  });

  test('an error after the answer has begun is logged and passed on', async () => {
    const url = await serveRoute((req, res, next) => {
      res.write('half', () => next(refusal(() => addClientSuffix('foo-bar', 'Ada-Park'))));
    });
    await expect(ask(`${url}/api/runs/7`)).rejects.toThrow('aborted');
    expect(passedOn).toHaveLength(1);
    expect(lines[2]).toMatch(/^STRICT MODE: GET \/api\/runs\/7 failed: .*"foo-bar"/);
  });

  test('an answer that was prepared and not sent leaves none of its headers', async () => {
    const url = await serveRoute((req, res, next) => {
      res.set({ 'Content-Length': '4', 'Content-Encoding': 'gzip', ETag: '"1"' });
      next(refusal(() => requireRunRecordId(ada, 'Ada-Park')));
    });
    const { status, headers, body } = await ask(`${url}/api/runs/7`);
    expect([status, body.code]).toEqual([404, 'ERR_RUN_RECORD_NOT_FOUND']);
    expect([headers.etag, headers['content-encoding']]).toEqual([undefined, undefined]);
  });

  test('a path that would forge a line is escaped, and a long one cut', async () => {
    const url = await fails(() => refusal(() => requireRunRecordId(ada, 'Ada-Park')));
    await ask(`${url}/api/runs/%0aSTRICT%20MODE\u0085x`);
    await ask(`${url}/api/runs/${'x'.repeat(2_000)}`);
    const logged = lines.filter((line) => line.startsWith('STRICT MODE: GET '));
    expect(logged).toHaveLength(2);
    for (const line of logged) {
      // eslint-disable-next-line no-control-regex -- The point is that the line holds none.
      expect(line).not.toMatch(/[\0-\x1f\x7f-\x9f]/);
      expect(line.length).toBeLessThan(600);
    }
  });

  test('what the boundary passes on to next is answered and logged too', async () => {
    const app = express().use(runIdBoundary({ role: 'origin', clientId: () => ({}) }), runIdErrorHandler());
    const { status, body } = await ask(`${await serve(app)}/run`);
    expect([status, body.code]).toEqual([500, 'ERR_INVALID_ARGUMENT']);
    expect(lines.at(-2)).toMatch(
      'STRICT MODE: GET /run failed: STRICT RUN ID ERROR: Invalid argument clientId',
    );
  });

  test('with setLogger(null) nothing is logged, and the answer is the same', async () => {
    setLogger(null);
    const url = await fails(() => refusal(() => requireRunRecordId(ada, 'Ada-Park')));
    expect((await ask(`${url}/api/runs/7`)).status).toBe(404);
    expect(lines).toEqual([]);
  });
});
