/**
 * `npm run soak -- --http`: a backend on Express with a boundary, and 200 tenants that call it all at once: pipelined,
 * with early hints, with bodies that are streamed, and with calls that are aborted. Its calls to a second service share
 * one headers object. Wherever code of a request runs, it asks `currentRunId()`.
 */

import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const require = createRequire(import.meta.url);
const axios = require('axios');
const express = require('express');
const { setLogger } = require('../index.js');
const { currentRunId, instrumentAxios, runIdBoundary } = require('../lib/express.js');
const { two } = require('./inputs.js');

const TENANTS = 200;
const CONNECTIONS = 24;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const below = (n) => Math.floor(Math.random() * n);
const tenant = (at) => `Tenant-${at}`;
const runIdOf = (at, run) =>
  `2510${two(1 + (run % 28))}-${two(run % 24)}${two(at % 60)}${two(run % 60)}-${tenant(at)}`;

function megabytes() {
  for (let time = 0; time < 3; time += 1) collectGarbage();
  return process.memoryUsage().heapUsed / 1e6;
}

async function listen(listener) {
  const server = http.createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: server.address().port };
}

/** Returns the figures: `checks` of `currentRunId()`, `wrong` ones, and what was sent. */
export async function soakHttp({ seconds }) {
  setLogger(null);
  const counts = {
    checks: 0,
    wrong: 0,
    requests: 0,
    refused: 0,
    aborted: 0,
    cut: 0,
    'calls to the service': 0,
  };
  /** What a request's code sees must be the run that its client sent. */
  const check = (actual, expected) => {
    counts.checks += 1;
    if (actual === expected) return;
    counts.wrong += 1;
    console.error(new Error(`${actual} instead of ${expected}`).stack);
  };

  const service = await listen((req, res) => {
    counts['calls to the service'] += 1;
    res.end(JSON.stringify({ got: req.headers['x-run-id'] ?? null }));
  });
  const client = instrumentAxios(
    axios.create({
      baseURL: `http://127.0.0.1:${service.port}`,
      httpAgent: new http.Agent({ keepAlive: true, maxSockets: 64 }),
    }),
    { allow: ['127.0.0.1'] },
  );
  const shared = new axios.AxiosHeaders({ 'X-Service': 'scoring' });
  client.interceptors.request.use((config) => Object.assign(config, { headers: shared }));

  const app = express().use(runIdBoundary({ role: 'consumer', clientId: (req) => req.headers['x-tenant'] }));
  const handle = async (req, res) => {
    const own = req.headers['x-expected'];
    const see = () => check(currentRunId(), own);
    see();
    check(req.runId, own);
    for (const name of ['close', 'finish', 'error']) res.on(name, see);
    for (const name of ['end', 'close', 'error']) req.on(name, see);
    res.setTimeout(10_000, see);
    if (below(2)) res.writeEarlyHints({ link: '</x>; rel=preload' }, see);
    if (below(4) === 0) res.writeProcessing(see);
    if (below(2)) await sleep(below(4));
    see();
    if (below(3) === 0) {
      const { data } = await client.get('/score').catch(() => ({ data: { got: encodeURIComponent(own) } }));
      check(data.got, encodeURIComponent(own));
      see();
    }
    if (req.method === 'POST') {
      const upper = new Transform({
        transform(chunk, _encoding, done) {
          see();
          done(null, chunk);
        },
      });
      await pipeline(req, upper, res).catch(see);
      see();
      return;
    }
    res.write('x'.repeat(1 + below(2_000)), see);
    if (below(2)) await turn();
    res.end('y', see);
  };
  app.all('/', (req, res, next) => void handle(req, res).catch(next));
  const backend = await listen(app);

  /** Sends some requests on one connection, and waits for all answers, or aborts it. */
  async function connection() {
    const socket = net.connect(backend.port, '127.0.0.1');
    const count = 1 + below(6);
    const isAborted = below(10) === 0;
    let [sent, refused, isCut] = ['', 0, false];
    for (let at = 0; at < count; at += 1) {
      const who = below(TENANTS);
      const runId = runIdOf(who, below(1_000));
      const isRefused = below(20) === 0;
      const isLast = at === count - 1;
      // A server that closes a connection before it has read a refused body resets it, and answers are lost.
      const body = !isLast && below(4) === 0 ? 'z'.repeat(1 + below(100_000)) : null;
      sent += [
        `${body === null ? 'GET' : 'POST'} / HTTP/1.1`,
        'Host: backend',
        `X-Run-Id: ${isRefused ? runIdOf((who + 1) % TENANTS, 1) : runId}`,
        `X-Tenant: ${tenant(who)}`,
        `X-Expected: ${runId}`,
        ...(body === null ? [] : [`Content-Length: ${body.length}`]),
        ...(isLast ? ['Connection: close'] : []),
        `\r\n${body ?? ''}`,
      ].join('\r\n');
      counts.requests += 1;
      if (isRefused) refused += 1;
    }
    let received = '';
    socket.on('data', (data) => {
      received += data.toString('latin1');
    });
    socket.on('error', () => {
      isCut = true;
    });
    socket.setTimeout(5_000, () => {
      isCut = true;
      socket.destroy();
    });
    const half = below(sent.length);
    socket.write(sent.slice(0, half));
    await turn();
    if (isAborted) {
      counts.aborted += 1;
      await sleep(below(4));
      socket.destroy();
    } else {
      socket.write(sent.slice(half));
    }
    if (!socket.closed) await once(socket, 'close');
    if (isAborted) return;
    // Not to the end, so its answers can't be counted.
    if (isCut) {
      counts.cut += 1;
      return;
    }
    const answers = (status) => received.split(`HTTP/1.1 ${status} `).length - 1;
    counts.refused += answers(400);
    check(
      `${answers(400)} refused and ${answers(200)} accepted`,
      `${refused} refused and ${count - refused} accepted`,
    );
  }

  const work = async (until) => {
    while (performance.now() < until) await connection();
  };
  const soak = (time) => {
    const until = performance.now() + time * 1e3;
    return Promise.all(Array.from({ length: CONNECTIONS }, () => work(until)));
  };
  // Compiled code and the buffers of the agent come first.
  await soak(Math.min(10, seconds / 4));
  const start = megabytes();
  await soak(seconds);
  // What was aborted may still be at work.
  await sleep(1_000);
  const end = megabytes();
  // Outside of a run, the shared headers must carry none.
  check((await client.get('/score')).data.got, null);
  check(currentRunId(), undefined);
  for (const { server } of [service, backend]) {
    server.closeAllConnections();
    server.close();
  }
  return {
    Node: process.version,
    ...counts,
    'heap at the start, MB': Number(start.toFixed(1)),
    'heap at the end, MB': Number(end.toFixed(1)),
  };
}
