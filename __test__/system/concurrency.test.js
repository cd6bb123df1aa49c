'use strict';

/**
 * `currentRunId` under load: autocannon keeps 2,000 requests under way at once, over connections that are used again, each
 * with an id of its own. Client and server share this process, so that takes a limit of some 4,100 open files (`ulimit -Hn`).
 */

const { EventEmitter, once } = require('node:events');
const { stat } = require('node:fs/promises');
const http = require('node:http');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { setTimeout: sleep } = require('node:timers/promises');
const autocannon = require('autocannon');
const { setLogger } = require('strict-run-id');
const { currentRunId, runIdBoundary } = require('strict-run-id/express');
const { held } = require('../helpers/index.js');

const AT_ONCE = 2_000;
const ROUNDS = 2;
const REQUESTS = AT_ONCE * ROUNDS;
const PATIENCE_S = 120;

const two = (number) => String(number).padStart(2, '0');
/** The run of a request, known to the test without asking the package; each has a base and a client of its own. */
const runIds = Array.from({ length: REQUESTS }, (_, index) => {
  const [minutes, seconds] = [Math.floor(index / 60), index % 60];
  return `251003-${two(10 + Math.floor(minutes / 60))}${two(minutes % 60)}${two(seconds)}-Client-${index}`;
});

/** Where a request looks at the id, in the order of names. */
const PLACES = [
  'after the response',
  'await',
  'await of what another request settles',
  'branch 0',
  'branch 1',
  'event',
  'file',
  'file after the response',
  'finish',
  'json body',
  'microtask',
  'nextTick',
  'setImmediate',
  'setImmediate after the response',
  'stream',
  'stream of the response',
  'timer',
  'timer after the response',
];

/** Lets requests go on once as many wait as are to be under way at once; no request is answered before. */
function barrier() {
  let [gate, waiting] = [held(), 0];
  return () => {
    const { promise, resolve } = gate;
    waiting += 1;
    if (waiting === AT_ONCE) {
      [gate, waiting] = [held(), 0];
      resolve();
    }
    return promise;
  };
}

/** An app whose route looks at the id wherever it can, notes it in `seen`, and gives `rest` what goes on after the response. */
function lookingApp(express, seen, rest) {
  const together = barrier();
  return express()
    .use(runIdBoundary({ role: 'consumer' }), express.json())
    .post('/run', async (req, res) => {
      const { index } = req.body;
      const own = seen[index];
      const see = (where) => {
        own[where] = currentRunId();
      };
      // Nobody waits for it, and it goes on after the response.
      const forgotten = async () => {
        await once(res, 'close');
        see('after the response');
        await sleep(index % 7);
        see('timer after the response');
        await stat(__filename);
        see('file after the response');
        await new Promise((resolve) => setImmediate(resolve));
        see('setImmediate after the response');
      };
      see('json body');
      rest.push(forgotten());
      await together();
      see('await of what another request settles');
      await null;
      see('await');
      process.nextTick(see, 'nextTick');
      queueMicrotask(() => see('microtask'));
      setImmediate(see, 'setImmediate');
      await new Promise((resolve) => setTimeout(() => resolve(see('timer')), index % 5));
      await stat(__filename);
      see('file');
      await Promise.all(
        [sleep(index % 3), sleep(index % 4)].map(
          async (wait, number) => (await wait, see(`branch ${number}`)),
        ),
      );
      new EventEmitter().once('event', () => see('event')).emit('event');
      for await (const chunk of Readable.from(['a', 'b'])) if (chunk === 'b') see('stream');
      res.on('finish', () => see('finish'));
      await pipeline(async function* () {
        yield `{"index":${index},`;
        await sleep(index % 2);
        see('stream of the response');
        yield `"current":${JSON.stringify(currentRunId())}}`;
      }, res);
    });
}

beforeEach(() => setLogger(null));

test.each([
  ['Express 4', require('express')],
  ['Express 5', require('express5')],
])(
  'on %s, each of 4,000 requests, 2,000 at once, sees its own id in all that it starts',
  async (_, express) => {
    expect(new Set(runIds).size).toBe(REQUESTS);
    const [seen, rest, answers] = [runIds.map(() => ({})), [], []];
    const server = http
      .createServer(lookingApp(express, seen, rest))
      .listen({ port: 0, host: '127.0.0.1', backlog: AT_ONCE });
    await once(server, 'listening');
    let next = 0;
    const result = await autocannon({
      url: `http://127.0.0.1:${server.address().port}`,
      connections: AT_ONCE,
      amount: REQUESTS,
      timeout: PATIENCE_S,
      requests: [
        {
          method: 'POST',
          path: '/run',
          setupRequest(request, context) {
            context.index = next++;
            const headers = { 'Content-Type': 'application/json', 'X-Run-Id': runIds[context.index] };
            return { ...request, headers, body: JSON.stringify({ index: context.index }) };
          },
          onResponse: (status, body, { index }, headers) =>
            answers.push([index, status, headers['X-Run-Id'], body]),
        },
      ],
    });
    await Promise.all(rest);
    server.closeAllConnections();
    server.close();
    await once(server, 'close');

    expect(result).toMatchObject({ '2xx': REQUESTS, non2xx: 0, errors: 0, timeouts: 0 });
    const expected = runIds.map((runId, index) => [
      index,
      200,
      runId,
      JSON.stringify({ index, current: runId }),
    ]);
    expect(answers.sort(([a], [b]) => a - b)).toEqual(expected);
    for (const [index, own] of seen.entries()) {
      expect(Object.keys(own).sort()).toEqual(PLACES);
      expect(new Set(Object.values(own))).toEqual(new Set([runIds[index]]));
    }
    expect(currentRunId()).toBeUndefined();
  },
  PATIENCE_S * 1_000,
);
