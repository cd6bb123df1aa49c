/**
 * What `runIdBoundary` costs a request, for `npm run bench`: the smallest Express app with it, without, and with the least
 * that a boundary could do, each in a process of its own, loaded in turn by autocannon in another. All get the same
 * requests, whose id is in the header, and the route does not read it. A real route does more, so it loses a smaller part.
 *
 * With two cores the server has one and autocannon the other. Requests a second are only the server's as long as
 * autocannon is the faster of the two; its CPU time for a request is beside them, for that holds in any case.
 */

import assert from 'node:assert/strict';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const autocannon = createRequire(import.meta.url).resolve('autocannon');
const script = fileURLToPath(new URL('boundaryServer.js', import.meta.url));
const CONNECTIONS = 50;
const SECONDS = 2;
const WARM_UP = 2;

/** Starts a server; gives where it is, its CPU time so far in microseconds, and its end. */
async function start(express, side) {
  const child = fork(script, [express, side], { env: { ...process.env, NODE_ENV: 'production' } });
  const [port] = await once(child, 'message');
  const cpu = async () => {
    child.send('cpu');
    return (await once(child, 'message'))[0];
  };
  return { url: `http://127.0.0.1:${port}/`, cpu, stop: () => child.kill() };
}

/** Loads a server; gives its requests a second and its microseconds of CPU for a request. */
async function load({ url, cpu }) {
  const before = await cpu();
  const options = [
    '--json',
    '--connections',
    CONNECTIONS,
    '--duration',
    SECONDS,
    '--headers',
    'X-Run-Id=251003-154510-Ada-Park',
  ];
  const { stdout } = await promisify(execFile)(process.execPath, [autocannon, ...options.map(String), url], {
    timeout: 30_000,
  });
  const after = await cpu();
  const { requests, duration, errors, non2xx } = JSON.parse(stdout);
  assert.deepEqual({ errors, non2xx }, { errors: 0, non2xx: 0 });
  assert.ok(requests.total > 0);
  return { perSecond: requests.total / duration, microseconds: (after - before) / requests.total };
}

/** Gives rounds of `{ perSecond, microseconds }`, one for each of the sides of boundaryServer.js. */
export async function boundaryRounds(express, sides, count) {
  const servers = [];
  try {
    for (const side of sides) servers.push({ side, ...(await start(express, side)) });
    const rounds = [];
    for (let round = 0; round < count + WARM_UP; round += 1) {
      const figures = {};
      for (const server of round % 2 ? servers.toReversed() : servers) {
        figures[server.side] = await load(server);
      }
      rounds.push(figures);
    }
    // The first ones are for the compiler.
    return rounds.slice(WARM_UP);
  } finally {
    for (const { stop } of servers) stop();
  }
}
