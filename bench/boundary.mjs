/**
 * Measures what `runIdBoundary` costs per request, for `npm run bench`. It compares a minimal Express app
 * with the boundary, without it, and with the minimum that any boundary has to do. Each app is a separate
 * process, and autocannon loads them in turn. All requests are the same, with the id in the header; the route
 * ignores it. A real route does more work, so its relative cost is lower.
 *
 * With two cores, the server has one and autocannon the other. The requests per second are those of the
 * server only while autocannon is faster; the CPU time per request is valid in any case.
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

/** Starts a server. Returns its URL, a function for its CPU time in microseconds, and one to stop it. */
async function start(express, side, folder) {
  const child = fork(script, [express, side, folder], { env: { ...process.env, NODE_ENV: 'production' } });
  const [port] = await once(child, 'message');
  const cpu = async () => {
    child.send('cpu');
    return (await once(child, 'message'))[0];
  };
  return { url: `http://127.0.0.1:${port}/`, cpu, stop: () => child.kill() };
}

/** Loads a server. Returns its requests per second, and its CPU time per request in microseconds. */
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

/**
 * Returns the measured rounds, each with `{ perSecond, microseconds }` by name. `sides` has `[side, folder]` by name: a
 * side of boundaryServer.js, and the folder of the package.
 */
export async function boundaryRounds(express, sides, count) {
  const servers = [];
  try {
    for (const [name, [side, folder]] of Object.entries(sides)) {
      servers.push({ name, ...(await start(express, side, folder)) });
    }
    const rounds = [];
    for (let round = 0; round < count + WARM_UP; round += 1) {
      const figures = {};
      for (const server of round % 2 ? servers.toReversed() : servers) {
        figures[server.name] = await load(server);
      }
      rounds.push(figures);
    }
    // The first rounds warm up the compiler.
    return rounds.slice(WARM_UP);
  } finally {
    for (const { stop } of servers) stop();
  }
}
