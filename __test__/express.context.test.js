'use strict';

/** The run of a request in callbacks, events, streams and log lines. */

const net = require('node:net');
const http = require('node:http');
const { once } = require('node:events');
const { Readable, Transform } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { setTimeout: sleep } = require('node:timers/promises');
const axios = require('axios');
const pino = require('pino');
const { currentRunId, pinoMixin, runIdBoundary, runIdHeaders, withRunId } = require('strict-run-id/express');
const { appsOf, ask, closingServers, frameworks, ids, serve } = require('./helpers/express.js');
const { held, refusal } = require('./helpers/index.js');

const { base, other, ada, cora } = ids;

closingServers();

describe.each(frameworks)('on %s', (_, express) => {
  const { serveApp } = appsOf(express);

  describe('on the request and the response', () => {
    /** Serves one route after a boundary; gives what the route gives. */
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

  describe('the context', () => {
    /** Sends the requests of two runs at once on one connection, and waits for its end. */
    const pipelined = async (url) => {
      const { hostname, port } = new URL(url);
      const socket = net.connect(Number(port), hostname);
      const request = (runId, end) =>
        `GET /run?runId=${runId} HTTP/1.1\r\nHost: x\r\nConnection: ${end}\r\n\r\n`;
      socket.write(request(ada, 'keep-alive') + request(cora, 'close'));
      await once(socket.resume(), 'close');
    };

    test('is the request’s own in write callbacks of pipelined requests', async () => {
      const [seen, first] = [[], held()];
      const url = await serveApp({ role: 'consumer' }, async (req, res) => {
        const note = () => seen.push([req.runId, currentRunId()]);
        // The first one is answered when the second is done, and so flushes what the second has written.
        if (req.runId === ada) await first.promise;
        res.writeProcessing(note);
        res.writeEarlyHints({ link: '</x>; rel=preload' }, note);
        res.write('a'.repeat(100), note);
        res.end('b', note);
        first.resolve();
      });
      await pipelined(url);
      expect(seen).toHaveLength(8);
      for (const [own, current] of seen) expect(current).toBe(own);
    });

    test('is the request’s own in the events of pipelined requests', async () => {
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
      await pipelined(url);
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
