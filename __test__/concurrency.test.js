'use strict';

/** `currentRunId` under load: thousands of requests that wait for each other, over connections that are used again. */

const { EventEmitter, once } = require('node:events');
const { stat } = require('node:fs/promises');
const http = require('node:http');
const { setTimeout: sleep } = require('node:timers/promises');
const { setLogger } = require('strict-run-id');
const { currentRunId, runIdBoundary } = require('strict-run-id/express');
const { held } = require('./helpers.js');

const REQUESTS = 2_000;
const SOCKETS = 200;

const two = (number) => String(number).padStart(2, '0');
/** The run of a request, known to the test without asking the package; each has a base and a client of its own. */
const runIds = Array.from({ length: REQUESTS }, (_, index) => `251003-15${two(Math.floor(index / 60))}${two(index % 60)}-Client-${index}`);

/** Lets a request go on once as many are there as there are sockets: so many are always under way at once. */
function barrier() {
  let [gate, waiting] = [held(), 0];
  return () => {
    const { promise, resolve } = gate;
    waiting += 1;
    if (waiting === SOCKETS) {
      [gate, waiting] = [held(), 0];
      resolve();
    }
    return promise;
  };
}

beforeEach(() => setLogger(null));

test.each([
  ['Express 4', require('express')],
  ['Express 5', require('express5')],
])('on %s, each of 2,000 requests, 200 at once, sees its own id in all that it starts', async (_, express) => {
  expect(new Set(runIds).size).toBe(REQUESTS);
  const [seen, rest] = [new Map(runIds.map((runId) => [runId, {}])), []];
  const together = barrier();
  const app = express().use(runIdBoundary({ role: 'consumer' }));
  app.get('/run/:index', async (req, res) => {
    const index = Number(req.params.index);
    const own = seen.get(runIds[index]);
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
    see('route');
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
    await Promise.all([sleep(index % 3), sleep(index % 4)].map(async (wait, number) => (await wait, see(`branch ${number}`))));
    new EventEmitter().once('event', () => see('event')).emit('event');
    res.on('finish', () => see('finish'));
    res.json({ current: currentRunId() });
  });
  const server = http.createServer(app).listen(0, '127.0.0.1');
  const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS });
  try {
    await once(server, 'listening');
    const url = `http://127.0.0.1:${server.address().port}/run`;
    const ask = async (index) => {
      const request = http.get(`${url}/${index}`, { agent, headers: { 'X-Run-Id': runIds[index] } });
      const [response] = await once(request, 'response');
      const text = Buffer.concat(await response.toArray()).toString();
      return [response.headers['x-run-id'], JSON.parse(text).current];
    };
    const answers = await Promise.all(runIds.map((runId, index) => ask(index)));
    expect(rest).toHaveLength(REQUESTS);
    await Promise.all(rest);

    expect(answers).toEqual(runIds.map((runId) => [runId, runId]));
    const places = [
      'after the response', 'await', 'await of what another request settles', 'branch 0', 'branch 1', 'event', 'file',
      'file after the response', 'finish', 'microtask', 'nextTick', 'route', 'setImmediate', 'setImmediate after the response',
      'timer', 'timer after the response',
    ];
    for (const [runId, own] of seen) {
      expect(Object.keys(own).sort()).toEqual(places);
      expect(new Set(Object.values(own))).toEqual(new Set([runId]));
    }
    expect(currentRunId()).toBeUndefined();
  } finally {
    agent.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}, 10_000);
