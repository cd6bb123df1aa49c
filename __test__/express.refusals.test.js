'use strict';

/** What the boundary refuses, what the answer holds, and what goes to `next` because the request is not at fault. */

const { RunIdError, setLogger, stats } = require('strict-run-id');
const { runIdBoundary } = require('strict-run-id/express');
const { appsOf, ask, closingServers, frameworks, fromQuery, ids, serve } = require('./helpers/express.js');

const { base, other, ada, cora } = ids;

closingServers();

describe.each(frameworks)('on %s', (_, express) => {
  const { serveApp } = appsOf(express);

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

    test('shows what came with the request, and not what only the backend knows, which the log has', async () => {
      const error = jest.fn();
      setLogger({ error });
      const url = await serveApp({
        role: 'consumer',
        clientId: () => 'Ada-Park',
        parentRunId: () => '251003-154512',
      });
      const hint = 'Send only one run id: a run keeps the same id everywhere.';
      expect((await ask(url, header(other))).body).toMatchObject({
        code: 'ERR_RUN_ID_CONFLICT',
        detail: `STRICT RUN ID ERROR: "${other}" as the header conflicts with another run ID of this request (runIdBoundary). ${hint}`,
      });
      const { detail } = (await ask(url, header(cora))).body;
      expect(detail).toMatch(
        `Run ID "${cora}" belongs to client "Cora-Lee", which isn't the client of this request. Check which client this run is for.`,
      );
      expect(detail).not.toContain('Ada-Park');
      const [conflict, , mismatch] = error.mock.calls.flat();
      expect(conflict).toBe(
        `STRICT MODE: STRICT RUN ID ERROR: Two run IDs given to runIdBoundary: "251003-154512" as parentRunId, and "${other}" as the header. ${hint}`,
      );
      expect(mismatch).toMatch(
        `Run ID "${cora}" belongs to client "Cora-Lee", not "Ada-Park" (runIdBoundary).`,
      );
    });

    test('does not happen with onConflict first: the first id is taken, and the log has all that disagree', async () => {
      const error = jest.fn();
      setLogger({ error });
      const url = await serveApp({ role: 'consumer', onConflict: 'first', clientId: fromQuery });
      expect((await ask(`${url}?runId=${ada}`, header(other))).body.runId).toBe(ada);
      expect(error.mock.calls).toEqual([
        [expect.stringMatching(`^STRICT MODE: .*"${ada}" as req.query.runId, and "${other}" as the header`)],
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
      const hint = 'Send only one run id: a run keeps the same id everywhere.';
      expect(error.mock.calls.flat()).toEqual([
        `${logged} Four ${given} "${ada}" as req.query.runId, and "${other}" as req.body.runId, and "251003-154512" as parentRunId, and "${cora}" as the header. ${hint} Used "${ada}" (req.query.runId), because onConflict is 'first'.`,
        `${logged} Two ${given} "${ada}" as req.body.runId, and "${cora}" as the header. ${hint} Used "${base}" (req.query.runId), because onConflict is 'first'.`,
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
              message: `A function passed to runIdBoundary threw ${shown}, which isn't an error.`,
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
      expect(body.message).toMatch('it returns a Promise');
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
});
