'use strict';

/** `withRunRecord` across realms and worker threads, which share the registry and its claims. */

const runIds = require('strict-run-id');
const { never, pass, withoutClaimsLeft } = require('../helpers/claims.js');
const { anotherRealm, held, rejection, runScript } = require('../helpers/index.js');

const { withRunRecord } = runIds;
const base = '251003-154510';
const ada = `${base}-Ada-Park`;

withoutClaimsLeft();

describe('another realm, as another thread', () => {
  test('waits for the record that is made here', async () => {
    const other = anotherRealm();
    const made = held();
    const asked = withRunRecord(base, 'Ada-Park', { create: () => made.promise });
    const create = jest.fn(() => 'rec2');
    const waiting = Array.from({ length: 10 }, () =>
      other.withRunRecord(ada, 'Ada-Park', { find: create, create }),
    );
    await pass(1_000);
    made.resolve('rec1');
    await asked;
    await pass(20);
    expect(await Promise.all(waiting)).toEqual(Array(10).fill({ recordId: 'rec1', status: 'existing' }));
    expect(create).not.toHaveBeenCalled();
  });

  test.each([
    ['an Error', new Error('503 from Airtable'), '503 from Airtable'],
    ['a text', 'quota', 'quota'],
    ['a forged line', new Error('x\nSTRICT MODE: fine'), 'x\\nSTRICT MODE: fine'],
    ['a long text', 'x'.repeat(100), `${'x'.repeat(80)}…`],
  ])('sees that making it failed here with %s', async (_, thrown, shown) => {
    const other = anotherRealm();
    const made = held();
    const asked = rejection(() => withRunRecord(base, 'Ada-Park', { create: () => made.promise }));
    const waiting = [1, 2].map(() =>
      rejection(() => other.withRunRecord(base, 'Ada-Park', { create: () => 'rec2' })),
    );
    await pass(100);
    made.reject(thrown);
    expect(await asked).toBe(thrown);
    await pass(20);
    for (const error of await Promise.all(waiting)) {
      expect(error).toBeInstanceOf(other.RunIdError);
      expect(error.code).toBe('ERR_RUN_RECORD_NOT_MADE');
      expect(error.message).toBe(
        `STRICT RUN ID ERROR: No record was created for run "${ada}" (withRunRecord): ${shown}.` +
          ' Check in the database whether a row was created. The next withRunRecord() call tries again.',
      );
    }
    expect(await other.withRunRecord(base, 'Ada-Park', { create: () => 'rec2' })).toMatchObject({
      status: 'created',
    });
  });

  test('sees that the lease has ended here', async () => {
    const other = anotherRealm();
    const asked = rejection(() => withRunRecord(base, 'Ada-Park', { create: never, leaseMs: 10_000 }));
    const waiting = rejection(() => other.withRunRecord(base, 'Ada-Park', { create: () => 'rec2' }));
    await pass(10_020);
    expect((await waiting).message).toBe((await asked).message);
  });

  test('gets an error if the thread that was to make it is gone, and the next call makes it', async () => {
    const others = [anotherRealm(), anotherRealm()];
    // The timer of that lease is one of the fake, and is not run: a thread that was stopped can't say so.
    withRunRecord(base, 'Ada-Park', { create: never, leaseMs: 1_000 });
    jest.useRealTimers();
    const create = jest.fn(() => 'rec2');
    const ask = (other) => other.withRunRecord(base, 'Ada-Park', { create });
    for (const error of await Promise.all(others.map((other) => rejection(() => ask(other))))) {
      expect(error).toMatchObject({
        code: 'ERR_RUN_RECORD_NOT_MADE',
        message: expect.stringContaining('lease of 1000 ms'),
      });
    }
    expect(create).not.toHaveBeenCalled();
    expect((await Promise.all(others.map(ask))).map(({ recordId }) => recordId)).toEqual(['rec2', 'rec2']);
    expect(create).toHaveBeenCalledTimes(1);
    jest.useFakeTimers();
  });

  test('from another thread, callers see each lease expire and create nothing', async () => {
    const printed = await runScript(`
      const { Worker } = require('node:worker_threads');
      const runIds = require('strict-run-id');
      runIds.setLogger(null);
      const clientIds = Array.from({ length: 20 }, (_, index) => 'Guy-' + index);
      const worker = new Worker(\`
        const { parentPort, workerData } = require('node:worker_threads');
        const { setLogger, withRunRecord } = require('strict-run-id');
        setLogger(null);
        const options = { create: () => new Promise(() => {}), leaseMs: 2_000 };
        for (const clientId of workerData) withRunRecord('251003-154510', clientId, options).catch(() => {});
        parentPort.postMessage('begun');
      \`, { eval: true, workerData: clientIds });
      let created = 0;
      const create = () => { created += 1; return 'rec1'; };
      worker.once('message', async () => {
        const asked = clientIds.map((clientId) => runIds.withRunRecord('251003-154510', clientId, { create }));
        const codes = new Set((await Promise.allSettled(asked)).map(({ reason }) => reason?.code));
        console.log(created, [...codes].join());
        worker.terminate();
      });
    `);
    expect(printed).toBe('0 ERR_RUN_RECORD_NOT_MADE\n');
  });

  test('in a thread of its own sees each of a thousand failures', async () => {
    const printed = await runScript(`
      const { Worker } = require('node:worker_threads');
      const runIds = require('strict-run-id');
      runIds.setLogger(null);
      const worker = new Worker(\`
        const { parentPort } = require('node:worker_threads');
        const { setLogger, withRunRecord } = require('strict-run-id');
        setLogger(null);
        const fails = [];
        for (let index = 0; index < 1000; index += 1) {
          const create = () => new Promise((_, reject) => fails.push(() => reject(new Error('503'))));
          withRunRecord('251003-154510', 'Guy-' + index, { create }).catch(() => {});
        }
        parentPort.once('message', () => fails.forEach((fail) => fail()));
        setTimeout(() => parentPort.postMessage('making'), 20);
      \`, { eval: true });
      worker.once('message', async () => {
        let created = 0;
        const create = () => { created += 1; return 'rec1'; };
        const ask = (_, index) => runIds.withRunRecord('251003-154510', 'Guy-' + index, { create });
        const asked = Promise.allSettled(Array.from({ length: 1000 }, ask));
        worker.postMessage('fail');
        const answers = await asked;
        console.log(created, answers.filter(({ reason }) => reason?.code === 'ERR_RUN_RECORD_NOT_MADE').length);
      });
    `);
    expect(printed).toBe('0 1000\n');
  });

  test('in a thread of its own sees the error as well', async () => {
    const printed = await runScript(`
      const { Worker } = require('node:worker_threads');
      const runIds = require('strict-run-id');
      runIds.setLogger(null);
      const worker = new Worker(\`
        const { parentPort } = require('node:worker_threads');
        const { withRunRecord } = require('strict-run-id');
        const create = () => new Promise((_, reject) => {
          parentPort.once('message', () => reject(new Error('503 from Airtable')));
          parentPort.postMessage('making');
        });
        withRunRecord('251003-154510', 'Ada-Park', { create }).catch((error) => console.log('maker:', error.message));
      \`, { eval: true });
      worker.once('message', () => {
        const asked = runIds.withRunRecord('251003-154510', 'Ada-Park', { create: () => 'rec2' });
        asked.catch((error) => console.log('waiter:', error.code, error.message.includes('503 from Airtable')));
        worker.postMessage('fail');
      });
    `);
    expect(printed.split('\n').sort()).toEqual([
      '',
      'maker: 503 from Airtable',
      'waiter: ERR_RUN_RECORD_NOT_MADE true',
    ]);
  });
});
