/**
 * `npm run soak -- --store postgres|redis`: processes that ask for the records of the same pairs, while they are killed
 * and the store is restarted. Rows are in a database of their own, which counts them: no pair may have none, none may be
 * another tenant's, and whoever made a second row must report both, unless that process was killed before.
 * jest runs the same with fewer pairs (__test__/system/storeCrashes.test.js).
 */

import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveRows } from './rowsServer.mjs';
import { connectStore, startServer } from './stores.mjs';

const require = createRequire(import.meta.url);
const { TENANTS, random, secondId } = require('./inputs.js');

/** A lease that is short beside the slowest creations, so that some outlive it. */
const LEASE_MS = 1_000;
const SLOW_MS = 1_500;

/**
 * Runs it. `upsert` merges rows of one run. One creation in `slowEach` takes longer than its lease; with 0, none.
 * `restarts` is how often the store is restarted. Resolves to figures; `wrong` must be 0.
 */
export async function soakStore({
  kind,
  pairs,
  processes,
  threads,
  kills,
  restarts,
  upsert,
  slowEach,
  seed,
}) {
  const below = random(seed);
  const rows = await serveRows({
    upsert,
    isSlow: () => slowEach > 0 && below(slowEach) === 0,
    slowMs: SLOW_MS,
  });
  const server = await startServer(kind);
  /** How often callers were told each outcome or error. */
  const counts = {};
  const wrong = [];
  const reported = new Set();
  const killed = new Set();
  const unfinished = new Set(Array.from({ length: processes }, (_, number) => number));
  const living = new Map();
  let generations = 0;

  const take = ({ reported: rows = [], counted, broken }) => {
    if (broken) wrong.push(broken);
    if (counted) counts[counted] = (counts[counted] ?? 0) + 1;
    for (const row of rows) reported.add(row);
  };

  const start = (number) => {
    const by = `process ${number}, generation ${(generations += 1)}`;
    const given = { threads, seed: seed + generations, pairs, leaseMs: LEASE_MS, rowsPort: rows.port };
    const child = fork(
      new URL('./soakStoreProcess.mjs', import.meta.url),
      [JSON.stringify({ ...given, store: server.address, by })],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    const process = { child, isAtWork: false };
    living.set(number, process);
    child.on('message', (message) => {
      process.isAtWork = true;
      take(message);
    });
    // When its last message has been read, which may be after it has ended.
    child.on('close', (code, signal) => {
      living.delete(number);
      if (signal === 'SIGKILL') {
        killed.add(by);
        start(number);
      } else {
        if (code !== 0) wrong.push(`${by} exited with ${code}`);
        unfinished.delete(number);
      }
    });
  };
  for (const number of unfinished) start(number);

  // Kills are spread over the work. What a killed process had done begins anew, so all of them come before the end.
  const workPerKill = (pairs * processes * threads) / (kills + 1);
  const done = () => (counts.made ?? 0) + (counts.existing ?? 0);
  const began = Date.now();
  let killsLeft = kills;
  let restartsLeft = restarts;
  while (unfinished.size > 0) {
    await sleep(10);
    // One that is still starting has done nothing that could go wrong.
    const atWork = [...living.values()].filter(({ child, isAtWork }) => isAtWork && !child.killed);
    if (killsLeft > 0 && atWork.length > 0 && done() > workPerKill * (kills - killsLeft + 1)) {
      killsLeft -= 1;
      atWork[below(atWork.length)].child.kill('SIGKILL');
    }
    const restartsDue = restarts > 0 ? Math.ceil((restarts * killsLeft) / Math.max(kills, 1)) : 0;
    if (restartsLeft > restartsDue) {
      restartsLeft -= 1;
      await server.restart();
    }
  }
  const seconds = (Date.now() - began) / 1000;

  const found = await compared({
    rows: rows.rows,
    pairs,
    store: await connectStore(server.address),
    killed,
    reported,
  });
  wrong.push(...found.wrong);
  rows.close();
  await server.stop();
  for (const what of wrong.slice(0, 20)) console.error(what);
  return {
    Node: process.version,
    seed,
    pairs,
    kills: kills - killsLeft,
    'restarts of the store': restarts - restartsLeft,
    ...counts,
    ...found.figures,
    seconds,
    wrong: wrong.length,
  };
}

/** Compares the rows with what the store has committed. */
async function compared({ rows, pairs, store, killed, reported }) {
  const figures = {
    'second rows': 0,
    reported: 0,
    'made by a process that was killed before it could': 0,
  };
  const wrong = [];
  for (let at = 0; at < pairs; at += 1) {
    const clientId = TENANTS[at % TENANTS.length];
    const baseId = secondId(Math.floor(at / TENANTS.length));
    const run = `${baseId}-${clientId}`;
    const made = rows.get(run) ?? [];
    const record = await store.get({ baseId, clientId });
    if (!made.some(({ id }) => id === record?.recordId)) {
      wrong.push(`${run} has the record ${record?.recordId}, and the rows ${made.map(({ id }) => id)}`);
    }
    for (const { id, by } of made.filter((row) => row.id !== record?.recordId)) {
      figures['second rows'] += 1;
      if (reported.has(id)) figures.reported += 1;
      else if (killed.has(by)) figures['made by a process that was killed before it could'] += 1;
      else wrong.push(`${id} of ${by} is a second row beside ${record?.recordId}, and nobody reported it`);
    }
  }
  return { figures, wrong };
}
