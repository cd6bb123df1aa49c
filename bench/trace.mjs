/**
 * Measures how fast logs are read, for `npm run bench`: one thread reads 512 MB from the page cache; half of
 * the lines contain a run id. It compares with ripgrep and grep, and with a loop over `node:readline`, on a
 * pattern that finds the same ids. Before they are timed, all must find the same number of ids.
 *
 * Each side is a separate process that counts ids; ours also counts by id. A program that is not installed
 * has no row.
 */

import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SIZE = 512e6;
const script = fileURLToPath(new URL('traceReader.js', import.meta.url));
const own = fileURLToPath(new URL('..', import.meta.url));

/** Matches the ids of the generated log. It is for bytes, with which the other programs are fastest. */
const PATTERN =
  "\\b([0-9]{6}-[0-9]{6}(-[A-Za-z0-9][A-Za-z0-9_.'@()-]*[A-Za-z0-9)])?|SR-[0-9]{6}-[0-9]{3}(-T[0-9]+)?(-S[0-9]+)?-C[A-Za-z0-9'-]*[A-Za-z0-9])";

/** Returns the command of each side. It prints the number of ids. */
function sides(file, before) {
  if (before) {
    const count = (folder) => [process.execPath, [script, 'count', folder, file]];
    return { ours: count(own), before: count(before) };
  }
  const counted = (command) => ['sh', ['-c', `${command} | wc -l`, 'sh', PATTERN, file]];
  return {
    ours: [process.execPath, [script, 'count', own, file]],
    ripgrep: counted(
      `rg --threads 1 --no-config --text --no-unicode --only-matching --no-line-number -e "$1" "$2"`,
    ),
    grep: counted('LC_ALL=C grep --text --only-matching --extended-regexp -e "$1" "$2"'),
    readline: [process.execPath, [script, 'readline', PATTERN, file]],
  };
}

const has = (command) => spawnSync(command, ['--version']).status === 0;

/** Runs a side. Returns its time in seconds and its output. */
async function time([command, args]) {
  const began = performance.now();
  const { stdout } = await promisify(execFile)(command, args, { timeout: 300_000 });
  return { seconds: (performance.now() - began) / 1e3, stdout };
}

const countOf = ({ stdout }) => (stdout.startsWith('{') ? JSON.parse(stdout).ids : Number(stdout));

/**
 * Returns `{ bytes, lines, ids, pairs, counts, traces }`. `pairs` has the seconds by installed side. `counts`
 * and `traces` have the `seconds`, the longest `stall` of the event loop in milliseconds, and the `memory` in
 * MB. With `before`, the folder of another checkout, that is the only other side, and `tracesBefore` are its
 * traces.
 */
export async function readLogs(count, before) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-bench-'));
  try {
    const file = path.join(folder, 'app.log');
    const written = writeLog(file);
    const missing = new Set(
      [
        ['ripgrep', 'rg'],
        ['grep', 'grep'],
      ]
        .filter(([, command]) => !has(command))
        .map(([name]) => name),
    );
    const all = Object.entries(sides(file, before)).filter(([name]) => !missing.has(name));
    for (const [name, side] of all) {
      assert.equal(countOf(await time(side)), written.ids, `${name} must find all ids`);
    }

    const pairs = [];
    const counts = [];
    const traces = [];
    const tracesBefore = [];
    const trace = async (folder) =>
      JSON.parse((await time([process.execPath, [script, 'trace', folder, file]])).stdout);
    for (let pair = 0; pair < count; pair += 1) {
      const seconds = {};
      for (const [name, side] of pair % 2 ? all.toReversed() : all) {
        const run = await time(side);
        // The sides in Node measure the reading themselves, because Node takes 40 ms to start.
        seconds[name] = run.stdout.startsWith('{') ? JSON.parse(run.stdout).seconds : run.seconds;
        if (name === 'ours') counts.push(JSON.parse(run.stdout));
      }
      pairs.push(seconds);
      if (before && pair % 2) tracesBefore.push(await trace(before));
      traces.push(await trace(own));
      if (before && !(pair % 2)) tracesBefore.push(await trace(before));
    }
    return { ...written, pairs, counts, traces, tracesBefore };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes the log, always the same. Returns its `bytes`, `lines` and `ids`. */
function writeLog(file) {
  let seed = 1;
  const below = (n) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 1;
    return (seed >>> 8) % n;
  };
  const two = (number) => String(number).padStart(2, '0');
  const clients = [
    'Ada-Park',
    'Bora-Bora',
    'Cora-Lee',
    "O'Neil",
    ...Array.from({ length: 40 }, (_, at) => `Tenant-${at}`),
  ];
  const messages = [
    'Registered run record',
    'Looking up run record',
    'Updated run record',
    'Fetched 25 leads',
    'Completed',
  ];
  const out = openSync(file, 'w');
  let [bytes, lines, ids] = [0, 0, 0];
  for (let time = Date.UTC(2025, 9, 10, 6); bytes < SIZE;) {
    let text = '';
    for (let line = 0; line < 20_000; line += 1) {
      time += below(40);
      const at = new Date(time).toISOString();
      const begun = new Date(time - (time % 300_000));
      const run = `${begun.toISOString().slice(2, 10).replaceAll('-', '')}-${two(begun.getUTCHours())}${two(begun.getUTCMinutes())}00`;
      const client = clients[below(clients.length)];
      const message = messages[below(messages.length)];
      if (line % 2) {
        ids += 1;
        text += below(2)
          ? `[${at}] [${run}] [${client}] [lead_scoring] [INFO] ${message} in ${below(900)} ms\n`
          : `{"level":30,"time":${time},"runId":"${run}-${client}","clientId":"${client}","flow":"post_scoring","msg":"${message}"}\n`;
      } else {
        text += `${at} INFO  http: GET /api/clients/${client}/leads?page=${below(99)}&since=2025-10-0${1 + below(9)} 200 ${below(900)} ms trace=${below(1 << 20)}-4a1b-9c2d-${below(1 << 20)} ua="node-fetch"\n`;
      }
    }
    bytes += writeSync(out, text);
    lines += 20_000;
  }
  closeSync(out);
  return { bytes, lines, ids };
}
