/** One of the threads of soakClaims.mjs. */

import { createRequire } from 'node:module';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { CallTimes } from './callTimes.mjs';

const require = createRequire(import.meta.url);
const bound = require('../lib/bound.js');
const { baseId, random } = require('./inputs.js');

const { slot, seed, generation, threads, startedAt, roundMs, pairs } = workerData;
const below = random(seed);
const times = new CallTimes(threads, workerData.times);
const now = () => Number(process.hrtime.bigint()) / 1e6;
const note = (what) => parentPort.postMessage(what);
const broken = (text) => note({ note: 'broken', text: `thread ${slot}.${generation}: ${text}` });

/** The clock jumps by this when all records are to expire, and so does that of soakClaims.mjs. */
const TTL_MS = 1_000_000_000;
const tide = new Int32Array(workerData.tide);
const jumps = () => Atomics.load(tide, 0);
const isFull = () => Atomics.load(tide, 1) === 1;
const clock = Date.now;
Date.now = () => clock() + jumps() * TTL_MS;

/** How many calls of `withRunRecord` a thread has at a time, and for how long it works before it lets timers run. */
const CALLERS = 16;
const TURN_MS = 4;
const LAST_LEASE_MS = 5_000;

/** Id texts that are far apart, so that no two numbers share one. */
const baseOf = (number) => baseId(Date.UTC(2001, 0, 1) + number * 1_000);

/** The pair of each claim that is watched, so that the books learn when it ends. */
const watched = new Map();
for (const [name, step] of Object.entries(bound.claims)) {
  const call = times.timed(slot, name, step);
  bound.claims[name] = (runId, clientId, ...rest) => {
    const before = now();
    const pair = pairOf(runId, clientId);
    // Its lock is released before the call returns or throws, and not before it is made.
    if (
      ['fail', 'lapse', 'settle', 'unchecked', 'verified', 'resume'].includes(name) &&
      watched.has(rest[0])
    ) {
      const isOver = name !== 'verified' && name !== 'resume';
      if (isOver) note({ note: 'ends', pair, claim: rest[0], at: before });
    }
    const answer = call(runId, clientId, ...rest);
    if (name === 'begin' && answer.claim !== null) {
      const { claim, leaseMs } = answer;
      watched.set(claim, pair);
      note({ note: 'claim', pair, claim, before, after: now(), leaseMs, finds: Boolean(rest[0].find) });
    }
    if (name === 'resume' && answer === null) {
      note({ note: 'creates', pair, claim: rest[0], before, after: now() });
    }
    // These end it too, with an answer.
    const ends = (name === 'resume' && answer !== null) || (name === 'verified' && answer.rejected === null);
    if (ends) note({ note: 'ends', pair, claim: rest[0], at: before });
    if (['resume', 'settle', 'lookedUp'].includes(name) && answer !== null) {
      note({ note: 'registered', pair, recordId: answer });
    }
    return answer;
  };
}

/** The pairs that are asked for are "round.number"; others have no book. */
const FIRST_ROUND = 1_000_000_000;
const pairOf = (runId, clientId) => `${Number(clientId.slice(6))}.${numbers.get(runId)}`;
const numbers = new Map(Array.from({ length: pairs }, (_, number) => [baseOf(FIRST_ROUND + number), number]));
const runIdsOfRound = [...numbers.keys()];

bound.setLogger({
  error(line) {
    const recordIds = line.match(/row-\d+/g);
    const [, runId, clientId] = /run "(\d{6}-\d{6})-(Round-\d+)"/i.exec(line) ?? [];
    if (recordIds && runId) note({ note: 'logged', pair: pairOf(runId, clientId), recordIds });
  },
});

const asked = new Map();
let latest = 0;
let isSettling = false;
let unsettled = 0;

/** Asks the database, which may fail, or never answer. */
function ask(what, pair, leaseMs, recordId) {
  const number = (latest += 1);
  note({ ask: number, what, pair, leaseMs, recordId });
  return new Promise((resolve, reject) => asked.set(number, { resolve, reject, what, pair }));
}

parentPort.on('message', ({ ask: number, value, error, end, settle }) => {
  if (end === 'exit') process.exit(0);
  if (end === 'throw') throw new Error('ended');
  if (settle) {
    isSettling = true;
    setTimeout(() => note({ unsettled }), LAST_LEASE_MS);
    return;
  }
  const { resolve, reject, what, pair } = asked.get(number);
  asked.delete(number);
  if (error !== undefined) return reject(new Error(error));
  if (what === 'create') note({ note: 'returned', pair, recordId: value, at: now() });
  resolve(value);
});

const EXPECTED = new Set([
  'ERR_RUN_RECORD_NOT_MADE',
  'ERR_RUN_RECORD_CONFLICT',
  'ERR_RUN_RECORD_NOT_FOUND',
  'database',
]);

/** Asks for the record of one of the pairs that all threads ask for, over and over. */
async function caller() {
  while (!isSettling) {
    const round = Math.floor((now() - startedAt) / roundMs);
    const number = below(pairs);
    const pair = `${round}.${number}`;
    const leaseMs = 20 + below(400);
    const options = { create: () => ask('create', pair, leaseMs), leaseMs };
    // As in soakClaims.mjs: for two thirds of the pairs, everybody looks for the row first.
    if (number % 3 !== 0 || below(2)) options.find = () => ask('find', pair, leaseMs);
    if (below(3) === 0) options.verify = (recordId) => ask('verify', pair, leaseMs, recordId);
    if (options.find && below(5) === 0) delete options.create;
    unsettled += 1;
    note({ note: 'asks', pair });
    let code = null;
    let recordId;
    try {
      ({ recordId } = await bound.withRunRecord(runIdsOfRound[number], `Round-${round}`, options));
    } catch (error) {
      code = error.code ?? (/^(find|create|verify): 50\d$/.test(error.message) ? 'database' : error.stack);
      recordId = error.recordId ?? null;
      if (!EXPECTED.has(code)) broken(code);
    }
    unsettled -= 1;
    note({ note: 'settled', pair, code, recordId });
    if (below(8) === 0) {
      times.timed(
        slot,
        'clearClientRunCache',
        bound.clearClientRunCache,
      )(runIdsOfRound[number], `Round-${round}`);
    }
    await sleep(below(30));
  }
}

const named = (name, call = bound[name]) => times.timed(slot, name, call);
const calls = Object.fromEntries(
  [
    ...['registerRunRecord', 'getRunRecordId', 'requireRunRecordId', 'getCachedRunInfo', 'replaceRunRecord'],
    ...[
      'explainRunRecord',
      'linkApifyRun',
      'getRunIdForApifyRun',
      'linkJob',
      'getRunIdForJob',
      'listJobsOfRun',
      'stats',
    ],
  ].map((name) => [name, named(name)]),
);
const listSome = named('listRunRecords, at most 100', () =>
  bound.listRunRecords({ since: Date.now() - 10, limit: 100 }),
);
const listClient = named('listRunRecords of a client', (clientId) => bound.listRunRecords({ clientId }));
const clearClient = named('clearCache of a client', (clientId) => bound.clearCache(null, clientId));

/** Fails if a look-up answers with another record; one that expired or was evicted is not an answer. */
function check(actual, expected, what) {
  if (actual !== null && actual !== expected) broken(`${what}: ${actual} instead of ${expected}`);
}

const CLIENTS_OF_THREAD = 100;
const clientOf = (number) => `Guy-${slot}-${generation}-${number % CLIENTS_OF_THREAD}`;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
function apifyIdOf(number) {
  let [text, rest] = ['', (slot * 1_000 + generation) * 1e9 + number];
  while (text.length < 17) {
    text = ALPHANUMERIC[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Registers and looks up a record that only this thread knows, and at times does all that can be done with one. */
function register(number) {
  const [base, clientId, recordId] = [
    baseOf(number),
    clientOf(number),
    `own-${slot}-${generation}-${number}`,
  ];
  const runId = calls.registerRunRecord(base, clientId, recordId);
  if (number % 4 > 0) return;
  const before = jumps();
  /** Fails if what was stored just now isn't found, unless it has expired meanwhile. */
  const found = (actual, expected, what) => {
    if (actual !== expected && jumps() === before) broken(`${what}: ${actual} instead of ${expected}`);
  };
  calls.registerRunRecord(base, clientId, recordId);
  found(calls.getRunRecordId(base, clientId), recordId, 'getRunRecordId');
  const earlier = below(number);
  check(calls.getRunRecordId(baseOf(earlier), clientOf(earlier)), recordIdOf(earlier), 'getRunRecordId');
  if (number % 16 > 0) return;
  const [apifyId, jobId] = [apifyIdOf(number), `job-${slot}-${generation}-${number}`];
  calls.linkApifyRun(runId, apifyId);
  found(calls.getRunIdForApifyRun(apifyId), runId, 'getRunIdForApifyRun');
  calls.linkJob(runId, jobId);
  found(calls.getRunIdForJob(jobId), runId, 'getRunIdForJob');
  found(calls.listJobsOfRun(runId).includes(jobId), true, 'listJobsOfRun');
  const linked = earlier - (earlier % 16);
  const linkedRun = `${baseOf(linked)}-${clientOf(linked)}`;
  check(calls.getRunIdForApifyRun(apifyIdOf(linked)), linkedRun, 'getRunIdForApifyRun');
  check(calls.getRunIdForJob(`job-${slot}-${generation}-${linked}`), linkedRun, 'getRunIdForJob');
  if (number % 64 > 0) return;
  try {
    const replaced = `${recordId}-replaced`;
    calls.replaceRunRecord(base, clientId, recordId, replaced);
    found(calls.requireRunRecordId(base, clientId), replaced, 'requireRunRecordId');
    found(calls.getCachedRunInfo(base, clientId)?.recordId, replaced, 'getCachedRunInfo');
  } catch (error) {
    if (error.code !== 'ERR_RUN_RECORD_NOT_FOUND' || jumps() === before) broken(error.stack);
  }
  try {
    calls.requireRunRecordId(base, 'Bora-Bora');
    broken(`${base} has a record for Bora-Bora`);
  } catch (error) {
    if (error.code !== 'ERR_RUN_RECORD_NOT_FOUND') broken(error.stack);
  }
  calls.explainRunRecord(base, 'Bora-Bora');
  if (number % 512 > 0) return;
  calls.stats();
  if (number % 8_192 > 0) return;
  listSome();
  listClient(clientId);
  clearClient(clientId);
  found(bound.getRunRecordId(base, clientId), null, 'a record that was cleared');
}

/** The record of each 64th run was replaced. */
const recordIdOf = (number) =>
  `own-${slot}-${generation}-${number}${number % 64 === 0 && number > 0 ? '-replaced' : ''}`;

/** Registers records, as fast as the turns of its event loop allow until there are as many as there may be. */
async function filler() {
  for (let number = 0; !isSettling;) {
    const until = performance.now() + TURN_MS;
    do register((number += 1));
    while (performance.now() < until);
    await (isFull() ? sleep(below(2 * TURN_MS)) : turn());
  }
}

await Promise.all([filler(), ...Array.from({ length: CALLERS }, caller)]);
