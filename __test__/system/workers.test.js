'use strict';

/** Worker threads: one generator and one registry for all of them, and no crash when they come and go. */

const { patience, runScript } = require('../helpers/index.js');

const timeout = 120_000 * patience;

test(
  '10,000 ids asked for by 4 threads at once, on a clock that goes on meanwhile, are 10,000',
  async () => {
    const printed = await runScript(`
    const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
    const worker = \`
      const { parentPort, workerData } = require('node:worker_threads');
      const { generateTimestampRunId } = require('strict-run-id');
      // The clock is shared, and each id that is made moves it on: by nine tenths of a second.
      const clock = new BigInt64Array(workerData, 0, 1);
      Date.now = () => Number(Atomics.add(clock, 0, 900n));
      // All threads wait for one another after each round, so that a slow one never falls an hour back.
      const threads = 4;
      const rounds = new Int32Array(workerData, 8, 1);
      const made = [];
      for (let round = 1; round <= 10; round += 1) {
        for (let count = 0; count < 250; count += 1) made.push(generateTimestampRunId());
        if (Atomics.add(rounds, 0, 1) + 1 === threads * round) Atomics.notify(rounds, 0);
        for (let done; (done = Atomics.load(rounds, 0)) < threads * round; ) Atomics.wait(rounds, 0, done);
      }
      parentPort.postMessage(made);
    \`;
    const shared = new SharedArrayBuffer(12);
    new BigInt64Array(shared, 0, 1)[0] = BigInt(Date.UTC(2025, 9, 3, 15, 45, 10));
    const all = Array.from({ length: 4 }, () => new Promise((resolve, reject) => {
      const thread = new Worker(worker, { eval: true, workerData: shared });
      thread.once('message', resolve).once('error', reject);
    }));
    Promise.all(all).then((lists) => {
      const made = lists.flat();
      console.log(made.length, new Set(made).size, made.every(require('strict-run-id').isRunId));
    });
  `);
    expect(printed).toBe('10000 10000 true\n');
  },
  timeout,
);

test(
  '4 threads on a clock that stands get each of its 3,601 seconds once, then the error; the process goes on',
  async () => {
    const printed = await runScript(`
    const { Worker } = require('node:worker_threads');
    const worker = \`
      const { parentPort } = require('node:worker_threads');
      const { generateTimestampRunId, setLogger } = require('strict-run-id');
      setLogger(null);
      Date.now = () => Date.UTC(2025, 9, 3, 15, 45, 10);
      const made = [];
      const codes = new Set();
      for (let count = 0; count < 1000; count += 1) {
        try { made.push(generateTimestampRunId()); } catch (error) { codes.add(error.code); }
      }
      parentPort.postMessage({ made, codes: [...codes] });
    \`;
    const all = Array.from({ length: 4 }, () => new Promise((resolve, reject) => {
      new Worker(worker, { eval: true }).once('message', resolve).once('error', reject);
    }));
    Promise.all(all).then((results) => {
      const made = results.flatMap((result) => result.made);
      const codes = new Set(results.flatMap((result) => result.codes));
      console.log(made.length, new Set(made).size, [...codes].join());
      console.log(require('strict-run-id').isRunId(require('strict-run-id').generateTimestampRunId()));
    });
  `);
    expect(printed).toBe('3601 3601 ERR_RUN_ID_EXHAUSTED\ntrue\n');
  },
  timeout,
);

test(
  'a record that one thread registers is found by the others',
  async () => {
    const printed = await runScript(`
    const { Worker } = require('node:worker_threads');
    const { getRunRecordId } = require('strict-run-id');
    const worker = "require('strict-run-id').registerRunRecord('251003-154510', 'Ada-Park', 'rec1')";
    new Worker(worker, { eval: true }).once('exit', () => {
      console.log(getRunRecordId('251003-154510-Ada-Park', 'Ada-Park'));
    });
  `);
    expect(printed).toBe('rec1\n');
  },
  timeout,
);

test(
  '8 threads start, work and end 50 times without a crash, and memory stays',
  async () => {
    const printed = await runScript(
      `
      const { Worker } = require('node:worker_threads');
      const runIds = require('strict-run-id');
      const worker = \`
        const runIds = require('strict-run-id');
        const unified = require('strict-run-id/unifiedRunIdService');
        runIds.setLogger({ error() {} });
        runIds.getBaseRunId('251003-154510-Ada-Park');
        try { unified.normalizeRunId({}, 'a worker'); } catch (error) { if (!(error instanceof runIds.RunIdError)) throw error; }
        runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1', { a: 1 });
        runIds.getCachedRunInfo('251003-154510', 'Ada-Park');
      \`;
      const start = () => new Promise((resolve, reject) => {
        new Worker(worker, { eval: true }).once('error', reject).once('exit', resolve);
      });
      (async () => {
        const memory = [];
        for (let round = 0; round < 50; round += 1) {
          await Promise.all(Array.from({ length: 8 }, start));
          gc();
          memory.push(process.memoryUsage.rss());
        }
        const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
        const [early, late] = [median(memory.slice(10, 20)), median(memory.slice(40))];
        console.log(JSON.stringify({ stats: runIds.stats().records, growth: (late - early) / 2 ** 20 }));
      })();
    `,
      { args: ['--expose-gc'] },
    );
    const { stats, growth } = JSON.parse(printed);
    expect(stats).toBe(1);
    // 240 threads lie between the two medians. A leak of one realm a thread, 30 kB, would be 7 MB.
    expect(growth).toBeLessThan(6);
  },
  timeout,
);

test(
  'the registry outlives the threads that use it, also where the main thread never loads the addon',
  async () => {
    const printed = await runScript(`
    const { Worker } = require('node:worker_threads');
    const start = (source) => new Promise((resolve, reject) => {
      new Worker(source, { eval: true }).once('error', reject).once('exit', resolve);
    });
    (async () => {
      await start("require('strict-run-id').registerRunRecord('251003-154510', 'Ada-Park', 'rec1')");
      for (let round = 0; round < 3; round += 1) {
        await start("console.log(require('strict-run-id').getRunRecordId('251003-154510', 'Ada-Park'))");
      }
    })();
  `);
    expect(printed).toBe('rec1\nrec1\nrec1\n');
  },
  timeout,
);

test(
  'threads that are terminated in the middle of calls leave a process that works',
  async () => {
    const printed = await runScript(`
    const { Worker } = require('node:worker_threads');
    const runIds = require('strict-run-id');
    const worker = \`
      const { parentPort } = require('node:worker_threads');
      const runIds = require('strict-run-id');
      runIds.setLogger(null);
      parentPort.postMessage('running');
      for (;;) {
        runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1');
        try { runIds.getBaseRunId({}); } catch {}
        runIds.parseRunId('251003-154510');
      }
    \`;
    (async () => {
      for (let round = 0; round < 40; round += 1) {
        const thread = new Worker(worker, { eval: true });
        await new Promise((resolve) => thread.once('message', resolve));
        await thread.terminate();
      }
      console.log(runIds.getRunRecordId('251003-154510', 'Ada-Park'));
    })();
  `);
    expect(printed).toBe('rec1\n');
  },
  timeout,
);
