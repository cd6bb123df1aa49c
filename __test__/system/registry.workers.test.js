'use strict';

/** The registry under many threads at once: nothing is lost, mixed up or made twice, and a thread that ends leaves nothing. */

const { patience, runScript } = require('../helpers/index.js');

const timeout = 60_000 * patience;

/** A script that runs `worker` in threads; `start(data)` gives a thread's only message. */
const withWorker = (worker, main) => `
  const { Worker } = require('node:worker_threads');
  const runIds = require('strict-run-id');
  runIds.setLogger(null);
  const worker = ${JSON.stringify(worker)};
  const thread = (workerData) => new Worker(worker, { eval: true, workerData });
  const start = (workerData) => new Promise((resolve, reject) => {
    thread(workerData).once('message', resolve).once('error', reject);
  });
  (async () => { ${main} })().catch((error) => {
    console.error(error);
    process.exit(1);
  });
`;

/**
 * One of 8 threads: 100 rounds of 1,250 calls. It notes what it has registered for its own client and compares all
 * that it is sent. 40 calls of each round ask twice for each of 20 records that all threads want at the same time.
 */
const mixedCalls = `
  const { parentPort, workerData } = require('node:worker_threads');
  const runIds = require('strict-run-id');
  runIds.setLogger(null);
  const { thread, made } = workerData;
  const own = 'Guy-' + thread;
  const bases = Array.from({ length: 300 }, (_, index) => runIds.createClientRunId(
    '251003-' + String(100000 + Math.floor(index / 60) * 100 + index % 60), own));
  const held = new Map();
  const counts = { calls: 0, hits: 0, misses: 0, created: 0 };
  const shared = [];
  const wrong = [];
  const expect = (what, is, expected) => {
    if (is !== expected) wrong.push([what, is, expected]);
    counts[is === null ? 'misses' : 'hits'] += 1;
  };

  // A generator of numbers that gives each thread calls of its own, and the same ones in each run.
  let seed = 7 * thread + 1;
  const random = (below) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };

  function call(number) {
    const runId = bases[random(bases.length)];
    const baseId = runId.slice(0, 13);
    const kind = random(100);
    if (kind < 35) {
      const recordId = held.get(runId) ?? 'rec-' + thread + '-' + number;
      const metadata = kind < 5 ? { thread, number } : undefined;
      if (runIds.registerRunRecord(kind % 2 ? runId : baseId, own, recordId, metadata) !== runId) wrong.push(['register', runId]);
      held.set(runId, recordId);
    } else if (kind < 65) {
      expect('get', runIds.getRunRecordId(runId, own), held.get(runId) ?? null);
    } else if (kind < 75) {
      let found = null;
      try {
        found = runIds.requireRunRecordId(baseId, own);
      } catch (error) {
        if (error.code !== 'ERR_RUN_RECORD_NOT_FOUND') throw error;
      }
      expect('require', found, held.get(runId) ?? null);
    } else if (kind < 90) {
      // The record of another thread's client, which comes and goes; but it is never anybody else's.
      const other = random(8);
      const found = runIds.getRunRecordId(baseId, 'Guy-' + other);
      if (other === thread) expect('get own', found, held.get(runId) ?? null);
      else expect('get other', found?.startsWith('rec-' + other + '-') === false ? found : null, null);
      if (other !== thread && found !== null) counts.hits += 1, counts.misses -= 1;
    } else if (kind < 99) {
      runIds.clearCache(kind % 2 ? runId : baseId, own);
      held.delete(runId);
    } else if (random(50) === 0) {
      runIds.clearCache(null, own);
      held.clear();
    } else {
      const listed = runIds.listRunRecords({ clientId: own });
      const isSame = listed.length === held.size && listed.every((it) => held.get(it.baseId + '-' + own) === it.recordId);
      if (!isSame) wrong.push(['list', listed.length, held.size]);
    }
  }

  async function askShared(index) {
    const create = async () => {
      Atomics.add(made, index, 1);
      await new Promise((resolve) => setTimeout(resolve, random(3)));
      return 'rec-shared-' + index + '-' + thread;
    };
    const baseId = '251004-' + String(100000 + Math.floor(index / 60) * 100 + index % 60);
    const { recordId, status } = await runIds.withRunRecord(baseId, 'Ada-Park', { create });
    if (status === 'created') counts.created += 1;
    shared.push([index, recordId]);
  }

  (async () => {
    for (let round = 0; round < 100; round += 1) {
      const asked = Array.from({ length: 40 }, (_, index) => askShared(20 * round + (index >> 1)));
      counts.calls += asked.length;
      for (let number = 0; number < 1210; number += 1) {
        call(1210 * round + number);
        counts.calls += 1;
      }
      await Promise.all(asked);
    }
    parentPort.postMessage({ counts, wrong: wrong.slice(0, 5), held: [...held.values()].sort(), shared });
  })();
`;

test(
  'a million calls of 8 threads lose no record, mix up no client and make no record twice',
  async () => {
    const printed = await runScript(
      withWorker(
        mixedCalls,
        `
        const made = new Int32Array(new SharedArrayBuffer(4 * 2000));
        const results = await Promise.all(Array.from({ length: 8 }, (_, thread) => start({ thread, made })));
        const sum = (name) => results.reduce((total, { counts }) => total + counts[name], 0);
        const listed = results.map((_, thread) => runIds.listRunRecords({ clientId: 'Guy-' + thread }));
        const answers = new Map();
        for (const [index, recordId] of results.flatMap(({ shared }) => shared)) {
          answers.set(index, (answers.get(index) ?? new Set()).add(recordId));
        }
        const stats = runIds.stats();
        console.log(JSON.stringify({
          calls: sum('calls'),
          wrong: results.flatMap(({ wrong }) => wrong),
          isNoneLost: results.every(({ held }, thread) =>
            JSON.stringify(held) === JSON.stringify(listed[thread].map(({ recordId }) => recordId).sort())),
          isNoneForeign: listed.every((records, thread) => records.every(({ recordId }) => recordId.startsWith('rec-' + thread + '-'))),
          areMany: listed.flat().length > 500,
          isNoneForgotten: stats.records === listed.flat().length + 2000 && stats.clients === 9,
          shared: [answers.size, Math.max(...[...answers.values()].map(({ size }) => size))],
          made: [Math.min(...made), Math.max(...made)],
          created: sum('created'),
          misses: stats.misses - sum('misses') - sum('created'),
          areHitsCounted: stats.hits >= sum('hits') && stats.hits <= sum('hits') + 8 * 4000,
          claims: stats.claims,
          conflicts: stats.conflicts,
        }));
      `,
      ),
    );
    expect(JSON.parse(printed)).toEqual({
      calls: 1_000_000,
      wrong: [],
      isNoneLost: true,
      isNoneForeign: true,
      areMany: true,
      isNoneForgotten: true,
      shared: [2_000, 1],
      made: [1, 1],
      created: 2_000,
      misses: 0,
      areHitsCounted: true,
      claims: 0,
      conflicts: 0,
    });
  },
  timeout,
);

/** A thread that claims five pairs and never makes their records; or that claims and makes without end. */
const claimer = `
  const { parentPort, workerData } = require('node:worker_threads');
  const runIds = require('strict-run-id');
  runIds.setLogger(null);
  const { thread, leaseMs } = workerData;
  let begun = 0;
  const never = () => {
    begun += 1;
    if (begun === 5) parentPort.postMessage('claimed');
    return new Promise(() => {});
  };
  const ask = (index, create) => runIds.withRunRecord('251003-154510', 'Guy-' + index, { create, leaseMs });
  if (thread % 2) {
    for (let index = 0; index < 5; index += 1) ask(5 * thread + index, never);
  } else {
    (async () => {
      for (let round = 0; ; round += 1) {
        await ask(5 * thread + round % 5, () => new Promise((resolve) => setImmediate(resolve, 'rec1')));
        runIds.clearCache(null, 'Guy-' + (5 * thread + round % 5));
        if (round === 20) parentPort.postMessage('claimed');
      }
    })();
  }
`;

test(
  '200 threads that are terminated in the middle of claims leave none behind',
  async () => {
    const printed = await runScript(
      withWorker(
        claimer,
        `
        // Longer than this test: nothing ends because its lease does.
        const leaseMs = 600_000;
        const begin = async (number) => {
          const it = thread({ thread: number, leaseMs });
          await new Promise((resolve, reject) => it.once('message', resolve).once('error', reject));
          await it.terminate();
        };
        let number = 0;
        await Promise.all(Array.from({ length: 8 }, async () => {
          while (number < 200) await begin(number++);
        }));
        const left = runIds.stats().claims;

        let made = 0;
        const create = (index) => async () => { made += 1; return 'rec-again-' + index; };
        const ask = (index, options) =>
          runIds.withRunRecord('251003-154510', 'Guy-' + index, { create: create(index), ...options });
        const indexes = Array.from({ length: 1000 }, (_, index) => index);
        // Where create() had begun, a caller that wouldn't see its row is refused. It creates nothing and doesn't wait.
        let refused = 0;
        const asked = indexes.filter((index) => index % 20 > 9).map((index) => ask(index).catch((error) => {
          if (error.code !== 'ERR_RUN_RECORD_NOT_MADE' || !error.hint.startsWith('Pass find()')) throw error;
          refused += 1;
          return ask(index, { find: () => null });
        }));
        const answers = await Promise.all(asked);
        const others = indexes.filter((index) => index % 20 < 10);
        const rest = await Promise.all(others.map((index) => ask(index, { find: () => null })));
        const again = [...answers, ...rest].filter(({ recordId }) => recordId !== 'rec1');
        console.log(JSON.stringify({
          left,
          // All pairs of 50 threads that had begun to create, and some of those that make records without end.
          wereRefused: refused >= 250,
          answers: answers.length + rest.length,
          // A thread that makes records without end may have been stopped between making one and clearing it.
          isMadeOnce: made === again.length && again.every(({ status }) => status === 'created'),
          isMadeAgain: made >= 900,
          claims: runIds.stats().claims,
        }));
      `,
      ),
    );
    expect(JSON.parse(printed)).toEqual({
      left: 0,
      wereRefused: true,
      answers: 1_000,
      isMadeOnce: true,
      isMadeAgain: true,
      claims: 0,
    });
  },
  timeout,
);
