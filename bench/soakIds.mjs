/**
 * A part of `npm run soak -- --store`: eight processes, whose clocks are up to an hour apart, reserve ids in one burst. No id
 * may be made twice, none may be more than an hour ahead of the store's clock, calls may be refused only if that hour is used
 * up, and each process gets its ids in the order of its calls.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { connectStore, startServer } from './stores.mjs';

const HOUR_MS = 3_600_000;

/** By how much the clock of each process is off. */
const SKEWS = [0, 0, HOUR_MS, -HOUR_MS, HOUR_MS / 2, -HOUR_MS / 2, 60_000, -1];

/** The hour, with both of its ends. */
const SECONDS_AHEAD = 3_601;

/** How many calls each process makes at once. */
const CALLS = 3_000;

/** Runs it. Resolves to figures; `wrong` must be 0. */
export async function soakIds({ kind }) {
  const server = await startServer(kind);
  const children = SKEWS.map((skewMs) =>
    fork(fileURLToPath(import.meta.url), [JSON.stringify({ skewMs, address: server.address })]),
  );
  try {
    return await burstOf(children, server.address);
  } finally {
    for (const child of children) child.kill();
    await server.stop();
  }
}

/** Resolves to the next message of a process, or rejects if that ends before. */
function messageOf(child, index) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    // After its last message, unlike `exit`.
    child.once('close', (code, signal) => {
      reject(
        new Error(
          `Process ${index + 1} of the burst of ids ended with ${signal ?? code} before it answered.`,
        ),
      );
    });
  });
}

async function burstOf(children, address) {
  await Promise.all(children.map(messageOf));
  const store = await connectStore(address);
  const { second: first } = await store.reserve(1);
  const answers = children.map(messageOf);
  const began = Date.now();
  for (const child of children) child.send('begin');
  const bursts = await Promise.all(answers);
  const outcomes = bursts.flat();
  const seconds = (Date.now() - began) / 1_000;
  const last = Math.floor((await store.reserve(1)).now / 1_000);

  const made = outcomes.filter(({ second }) => second !== undefined).map(({ second }) => second);
  const codes = new Set(outcomes.filter(({ code }) => code).map(({ code }) => code));
  const ahead = made.reduce((most, second) => Math.max(most, second), first) - last;
  const refused = outcomes.length - made.length;
  const wrong = [
    !bursts.every(isInOrder) && 'a process got ids in another order than that of its calls',
    new Set([...made, first]).size !== made.length + 1 && 'an id was made twice',
    ahead >= SECONDS_AHEAD && `an id is ${ahead} s ahead of the store`,
    refused > 0 &&
      made.length < SECONDS_AHEAD - 1 &&
      `${refused} calls were refused, and ${made.length} ids made`,
    refused > 0 && !(codes.size === 1 && codes.has('ERR_RUN_ID_EXHAUSTED')) && `refused with ${[...codes]}`,
  ].filter(Boolean);
  for (const what of wrong) console.error(what);
  return {
    calls: outcomes.length,
    made: made.length,
    refused,
    'seconds ahead': ahead,
    seconds,
    wrong: wrong.length,
  };
}

/** Whether the seconds of calls rise, without those that were refused. */
function isInOrder(burst) {
  const seconds = burst.map(({ second }) => second).filter((second) => second !== undefined);
  return seconds.every((second, index) => index === 0 || second > seconds[index - 1]);
}

/** What each process does: makes ids when it is told to, all at once. */
async function burst({ skewMs, address }) {
  const realNow = Date.now;
  Date.now = () => realNow() + skewMs;
  const require = createRequire(import.meta.url);
  const { parseRunId, setLogger, sharedRuns } = require('../index.js');
  setLogger(null);
  const runs = sharedRuns({ store: await connectStore(address) });
  // So that its connection and its scripts are there.
  await runs.listRuns({ baseId: '251003-154510' });
  process.send('ready');
  await once(process, 'message');
  const call = async () => {
    try {
      const { timestamp } = parseRunId(await runs.reserveRunId());
      return { second: Date.parse(timestamp) / 1_000 };
    } catch (error) {
      return { code: error.code ?? String(error) };
    }
  };
  const outcomes = await Promise.all(Array.from({ length: CALLS }, call));
  process.send(outcomes, () => process.exit());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await burst(JSON.parse(process.argv[2]));
