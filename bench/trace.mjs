/**
 * Measures how fast logs are read, for `npm run bench -- --trace`: the logs of traceLog.mjs, from the page cache. Counting is
 * compared with ripgrep and grep, and with a loop over `node:readline`, on a pattern that finds the same ids. Before they are
 * timed, all must find the same number of ids.
 *
 * Each side is a process of its own, which counts ids; ours also counts by id. A program that is not installed has no rows.
 * Within a round the sides follow one another, and every second round is in the opposite order, so that what disturbs the machine for
 * a while affects all of them.
 */

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeLogs } from './traceLog.mjs';

const run = promisify(execFile);
const script = fileURLToPath(new URL('traceReader.js', import.meta.url));
const own = fileURLToPath(new URL('..', import.meta.url));

/** Rounds with a million ids, which take long; their memory hardly varies. */
const ROUNDS_OF_IDS = 3;

/** Matches the ids of the generated logs. It is for bytes, with which the other programs are fastest. */
const PATTERN =
  "\\b([0-9]{6}-[0-9]{6}(-[A-Za-z0-9][A-Za-z0-9_.'@()-]*[A-Za-z0-9)])?|SR-[0-9]{6}-[0-9]{3}(-T[0-9]+)?(-S[0-9]+)?(-C[A-Za-z0-9'-]*[A-Za-z0-9])?)";

/** Returns a side that runs traceReader.js. It measures itself, because Node takes 40 ms to start. */
const reader =
  (...args) =>
  async () =>
    JSON.parse((await run(process.execPath, [script, ...args], { timeout: 600_000 })).stdout);

/** Returns a side that runs a command of the shell, which prints the ids. The shell prints its CPU time and theirs. */
const shell = (command, file) => async () => {
  const began = performance.now();
  const { stdout } = await run('sh', ['-c', `${command} | wc -l; times`, 'sh', PATTERN, file]);
  const seconds = (performance.now() - began) / 1e3;
  const [count, , children] = stdout.trim().split('\n');
  const [user, system] = [...children.matchAll(/(\d+)m([\d.]+)s/g)].map(([, min, s]) => 60 * min + Number(s));
  return { ids: Number(count), seconds, cpu: user + system, system };
};

/** Returns a side that runs others at the same time. */
const together =
  (...sides) =>
  async () => {
    const results = await Promise.all(sides.map((side) => side()));
    const sum = (figure) => results.reduce((total, result) => total + result[figure], 0);
    return {
      ids: sum('ids'),
      seconds: Math.max(...results.map(({ seconds }) => seconds)),
      cpu: sum('cpu'),
      system: sum('system'),
    };
  };

const has = (command) => spawnSync(command, ['--version']).status === 0;

/** Returns the sides that read the logs with the package in a folder. */
function sidesOf(folder, { app, plain }) {
  return {
    count: reader('count', folder, app.file),
    trace: reader('trace', folder, app.file),
    traceHalves: reader('trace', folder, ...app.halves),
    plainCount: reader('count', folder, plain.file),
    plainTrace: reader('trace', folder, plain.file),
  };
}

/** Returns the sides that a user could have instead. */
function otherSides({ app }) {
  const { file, halves } = app;
  const rg = 'rg --threads 1 --no-config --text --no-unicode --only-matching --no-line-number -e "$1" "$2"';
  return {
    // What the machine has to give at the moment when two threads work.
    processes: together(...halves.map((half) => reader('trace', own, half))),
    ...(has('rg') && { ripgrep: shell(rg, file) }),
    ...(has('grep') && {
      grep: shell('LC_ALL=C grep --text --only-matching --extended-regexp -e "$1" "$2"', file),
    }),
    readline: reader('readline', PATTERN, file),
  };
}

/** Runs each side once in a round, in turn. Returns the results by side, of each round. */
async function rounds(count, sides) {
  const all = Object.entries(sides);
  const results = [];
  for (let round = 0; round < count; round += 1) {
    const result = {};
    for (const [name, side] of round % 2 ? all.toReversed() : all) result[name] = await side();
    results.push(result);
  }
  return results;
}

/** Adds the same sides of another checkout, as `before count` and so on, each next to the one it is compared with. */
const withBefore = (sides, before) =>
  Object.fromEntries(
    Object.entries(sides).flatMap(([name, side]) => [
      [name, side],
      [`before ${name}`, before[name]],
    ]),
  );

/** Returns a side that has an `error` if the other one fails: a report of so many runs may not fit in memory. */
const mayFail = (side) => () =>
  side().catch(({ message, stderr = '' }) => ({
    error: stderr.match(/^\w*Error.*$/m)?.[0] ?? message,
  }));

/**
 * Calls `use` with the logs that `writeLogs` wrote to `folder`, where they are kept for the next time. Without a folder
 * they are written anew, and removed at the end.
 */
export async function withLogs(folder, use) {
  const where = folder ?? mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-bench-'));
  try {
    await use(writeLogs(path.resolve(where)));
  } finally {
    if (!folder) rmSync(where, { recursive: true });
  }
}

/**
 * Reads app.log and plain.log. Returns the results by side of each round, as traceReader.js prints them. With `against`, the
 * folder of another checkout, its sides are the only others, such as `before count`.
 */
export async function readLogs(logs, { count, against }) {
  const sides = sidesOf(own, logs);
  const all = against ? withBefore(sides, sidesOf(against, logs)) : { ...sides, ...otherSides(logs) };
  const [first] = await rounds(1, all);
  for (const [name, { ids }] of Object.entries(first)) {
    const { ids: written } = name.includes('plain') ? logs.plain : logs.app;
    assert.equal(ids, written, `${name} must find all ids`);
  }
  return rounds(count, all);
}

/** Reads ids.log in the same way. A trace that failed has only an `error`. */
export async function readManyIds({ ids }, { count, against }) {
  const sides = (folder) => ({
    count: reader('count', folder, ids.file),
    trace: mayFail(reader('trace', folder, ids.file)),
  });
  return rounds(
    Math.min(count, ROUNDS_OF_IDS),
    against ? withBefore(sides(own), sides(against)) : sides(own),
  );
}
