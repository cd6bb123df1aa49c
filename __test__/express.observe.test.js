'use strict';

/** A boundary with `mode: 'observe'`: the whole check, and nothing refused. */

const { once } = require('node:events');
const { RunIdError, setLogger, stats } = require('strict-run-id');
const { currentRunId, runIdBoundary } = require('strict-run-id/express');
const { ask, closingServers, frameworks, fromQuery, ids, serve } = require('./helpers/express.js');

const { base, ada, cora } = ids;

closingServers();

describe.each(frameworks)('on %s', (_, express) => {
  let logged;
  beforeEach(() => {
    logged = [];
    setLogger({ error: (line) => logged.push(line) });
  });

  /** Serves an app with boundaries; gives a function that sends a request and waits until it is over for the server too. */
  async function serveObserved(options, { parser = express.json(), more = [] } = {}) {
    const app = express();
    const over = [];
    app.use((req, res, next) => {
      over.push(once(res, 'close'));
      next();
    });
    app.use(parser, ...[options, ...more].map((each) => runIdBoundary({ mode: 'observe', ...each })));
    const sees = (req, res) =>
      res.json({ runId: req.runId, source: req.runIdSource, current: currentRunId() });
    app.all('/run', sees);
    app.use('/jobs', express.Router().all('/:job/runs', sees));
    const address = await serve(app);
    return async (path, request) => {
      const answer = await ask(`${address}${path}`, request);
      await over.pop();
      return answer;
    };
  }

  const first = () => logged.filter((line) => !line.startsWith('Stack trace: '));

  test.each([
    ['a malformed id', '?runId=foo-bar', {}, 'ERR_RUN_ID_FORMAT'],
    ['an empty id', '?runId=', {}, 'ERR_RUN_ID_MISSING'],
    ['no id', '', {}, 'ERR_RUN_ID_MISSING'],
    ['an object', '?runId[x]=1', {}, 'ERR_RUN_ID_NOT_STRING'],
    ['a doubled id', `?runId=${ada}-Ada-Park`, {}, 'ERR_RUN_ID_DOUBLE_SUFFIX'],
    ['an id of another client', `?runId=${ada}&clientId=Cora-Lee`, {}, 'ERR_RUN_ID_CLIENT_MISMATCH'],
    ['a malformed client', `?runId=${ada}&clientId=__proto__`, {}, 'ERR_CLIENT_ID_FORMAT'],
    ['ids that disagree', `?runId=${ada}`, { json: { runId: cora } }, 'ERR_RUN_ID_CONFLICT'],
    ['a malformed header', '', { headers: { 'X-Run-Id': '%zz' } }, 'ERR_RUN_ID_FORMAT'],
  ])('a request with %s goes on without one, and is counted and logged', async (__, query, request, code) => {
    const send = await serveObserved({ role: 'consumer', clientId: fromQuery });
    const { status, headers, body } = await send(`/run${query}`, request);
    expect([status, body]).toEqual([200, {}]);
    expect(headers).not.toHaveProperty('x-run-id');
    expect(stats()).toMatchObject({ observed: { [code]: 1 }, refusals: {}, idsGenerated: 0 });
    expect(logged).toEqual([
      expect.stringMatching(
        /^OBSERVE MODE: (GET|POST) \/run would have been answered with 400: STRICT RUN ID ERROR: /,
      ),
    ]);
  });

  test('a right request has its id as always, and so has a new one of an origin', async () => {
    const send = await serveObserved({ role: 'origin', clientId: fromQuery });
    const sent = await send(`/run?runId=${ada}`);
    expect(sent.body).toEqual({ runId: ada, source: 'req.query.runId', current: ada });
    expect(sent.headers['x-run-id']).toBe(ada);
    const made = await send('/run?clientId=Ada-Park');
    expect(made.body).toMatchObject({
      runId: expect.stringMatching(/-Ada-Park$/),
      source: 'generated',
      current: made.body.runId,
    });
    expect([logged, stats().observed]).toEqual([[], {}]);
  });

  test('the log has the first refusal of each code on each route, and the counts have all', async () => {
    const send = await serveObserved({ role: 'consumer' });
    for (const path of [
      '/jobs/1/runs?runId=foo',
      '/jobs/2/runs?runId=bar',
      '/jobs/3/runs?runId=',
      '/run?runId=foo',
      '/run?runId=foo',
      '/nowhere?runId=foo',
    ]) {
      await send(path);
    }
    expect(first().map((line) => line.split(' would')[0])).toEqual([
      'OBSERVE MODE: GET /jobs/:job/runs',
      'OBSERVE MODE: GET /jobs/:job/runs',
      'OBSERVE MODE: GET /run',
      'OBSERVE MODE: GET /nowhere',
    ]);
    expect(stats().observed).toEqual({ ERR_RUN_ID_FORMAT: 5, ERR_RUN_ID_MISSING: 1 });
  });

  test.each([
    [
      'an error of a callback',
      { clientId: () => null.id },
      'other',
      /^.* 500: Cannot read properties of null/,
    ],
    [
      'what a callback throws that is no error',
      {
        parentRunId: () => {
          throw 'route';
        },
      },
      'other',
      /^.* 500: A function passed to runIdBoundary threw 'route', which isn't an error\.$/,
    ],
    ['a mistake of a callback', { clientId: async () => 'Ada-Park' }, 'ERR_INVALID_ARGUMENT', /^.* 500: /],
    ['what the option make rejects with', { make: async () => null.id }, 'other', /^.* 500: Cannot read/],
    ['a wrong id that the option make returns', { make: () => 'foo' }, 'ERR_RUN_ID_FORMAT', /^.* 500: /],
  ])('%s passes, and is logged with its stack', async (__, options, code, text) => {
    const send = await serveObserved({ role: 'origin', ...options });
    const { status, body } = await send('/run');
    expect([status, body]).toEqual([200, {}]);
    expect(stats().observed).toEqual({ [code]: 1 });
    expect(logged).toEqual([expect.stringMatching(text), expect.stringMatching(/^Stack trace: /)]);
  });

  test('a body of JSON that is not parsed passes', async () => {
    const send = await serveObserved({ role: 'origin' }, { parser: (req, res, next) => next() });
    const { body } = await send('/run', { json: { runId: ada } });
    expect([body, stats().observed]).toEqual([{}, { ERR_INVALID_ARGUMENT: 1 }]);
  });

  test('after an earlier boundary, a request that the second one would refuse keeps its run', async () => {
    const send = await serveObserved(
      { role: 'consumer' },
      { more: [{ role: 'consumer', clientId: () => 'Cora-Lee' }] },
    );
    const { body } = await send(`/run?runId=${ada}`);
    expect(body).toMatchObject({ runId: ada, current: ada });
    expect(stats().observed).toEqual({ ERR_RUN_ID_CLIENT_MISMATCH: 1 });
  });

  test('a boundary that refuses, after one that observes, refuses', async () => {
    const send = await serveObserved({ role: 'consumer' }, { more: [{ role: 'consumer', mode: 'refuse' }] });
    expect((await send('/run?runId=foo')).status).toBe(400);
    expect(stats()).toMatchObject({
      observed: { ERR_RUN_ID_FORMAT: 1 },
      refusals: { ERR_RUN_ID_FORMAT: 1 },
    });
  });
});

test('paths without a route are logged up to a limit, which the last line says, and take no place of a route', () => {
  const lines = [];
  setLogger({ error: (line) => lines.push(line) });
  const boundary = runIdBoundary({ role: 'consumer', mode: 'observe' });
  const next = jest.fn();
  for (let index = 0; index < 1_200; index++) {
    boundary({ method: 'GET', url: `/${index}\u001b[31m?runId=${base}` }, {}, next);
  }
  expect(next).toHaveBeenCalledTimes(1_200);
  expect(lines).toHaveLength(1_001);
  expect(lines[0]).toMatch(/^OBSERVE MODE: GET \/0\\u001b\[31m would have been answered with 400: /);
  expect(lines.at(-1)).toMatch(/^It is the last one that is logged, after 1000 codes and paths\./);
  expect(stats().observed).toEqual({ ERR_RUN_ID_MISSING: 1_200 });
  boundary({ method: 'GET', url: '/runs/7', route: { path: '/runs/:id' } }, {}, next);
  expect(lines.slice(1_001)).toEqual([
    expect.stringMatching(/^OBSERVE MODE: GET \/runs\/:id would have been answered with 400: /),
  ]);
});

test('an unknown mode is refused', () => {
  expect(() => runIdBoundary({ role: 'origin', mode: 'watch' })).toThrow(RunIdError);
  expect(() => runIdBoundary({ role: 'origin', mode: 'watch' })).toThrow(
    /mode .*"watch".*Pass 'refuse', or 'observe' to log what would be refused\./,
  );
});
