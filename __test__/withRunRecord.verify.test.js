'use strict';

/** `withRunRecord` with `verify`: a known record whose row is gone is replaced by one new row, however many callers see it. */

const runIds = require('strict-run-id');
const { pass, withoutClaimsLeft } = require('./helpers/claims.js');
const { recordIds } = require('./helpers/clock.js');
const { anotherRealm, held, rejection } = require('./helpers/index.js');

const { withRunRecord } = runIds;
const base = '251003-154510';
const existing = (recordId) => ({ recordId, status: 'existing' });
const created = (recordId) => ({ recordId, status: 'created' });

withoutClaimsLeft();

describe('a known record', () => {
  beforeEach(() => runIds.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 }));

  test.each([[{}], [{ find: () => 'rec2' }], [{ create: () => 'rec2' }]])(
    'is the answer if verify() returns true, with %p',
    async (options) => {
      for (const answer of [true, Promise.resolve(true)]) {
        const verify = jest.fn(() => answer);
        expect(await withRunRecord(base, 'Ada-Park', { ...options, verify })).toStrictEqual(existing('rec1'));
        expect(verify.mock.calls).toEqual([['rec1']]);
      }
      expect(runIds.getCachedRunInfo(base, 'Ada-Park').metadata).toEqual({ note: 1 });
    },
  );

  test('is forgotten if verify() returns false, and made anew', async () => {
    runIds.registerRunRecord('251003-154511', 'Ada-Park', 'rec1');
    const create = jest.fn(() => 'rec2');
    const asked = withRunRecord(base, 'Ada-Park', { verify: () => false, create });
    expect(await asked).toStrictEqual(created('rec2'));
    expect(create).toHaveBeenCalledTimes(1);
    expect(recordIds()).toEqual(['rec1', 'rec2']);
    expect(runIds.stats()).toMatchObject({ hits: 0, misses: 1, missesByReason: { cleared: 1 } });
  });

  test('is forgotten if verify() returns false, and found anew', async () => {
    const create = jest.fn();
    const asked = withRunRecord(base, 'Ada-Park', { verify: () => false, find: () => 'rec2', create });
    expect(await asked).toStrictEqual(existing('rec2'));
    expect(create).not.toHaveBeenCalled();
  });

  test('that verify() rejected does not count as found', async () => {
    const find = jest.fn(() => 'rec1');
    const asked = withRunRecord(base, 'Ada-Park', { verify: () => false, find, create: () => 'rec2' });
    expect(await asked).toStrictEqual(created('rec2'));
    expect(find).toHaveBeenCalledTimes(2);
  });

  test('that verify() rejected is not found by a caller who would not make it', async () => {
    const options = { verify: () => false, find: () => 'rec1' };
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', options));
    expect(error).toMatchObject({
      code: 'ERR_RUN_RECORD_NOT_FOUND',
      diagnosis: [{ kind: 'cleared', recordId: 'rec1', endedBy: 'withRunRecord' }],
    });
    expect(recordIds()).toEqual([]);
    expect(runIds.stats()).toMatchObject({ hits: 0, misses: 1 });
  });

  const boom = new Error('503 from Airtable');
  test.each([
    ['throws', () => Promise.reject(boom), boom],
    ...[undefined, null, 1, 'true', [true]].map((answer) => [
      `returns ${JSON.stringify(answer)}`,
      () => answer,
      {
        code: 'ERR_INVALID_ARGUMENT',
        message: expect.stringContaining('verify of withRunRecord: it returned'),
      },
    ]),
  ])('is kept if verify() %s, and nothing is made', async (_, verify, expected) => {
    const create = jest.fn();
    const other = jest.fn();
    const asked = [verify, other].map((callback) =>
      rejection(() => withRunRecord(base, 'Ada-Park', { verify: callback, find: create, create })),
    );
    for (const error of await Promise.all(asked)) expect(error).toMatchObject(expected);
    expect(create).not.toHaveBeenCalled();
    expect(other).not.toHaveBeenCalled();
    expect(recordIds()).toEqual(['rec1']);
  });

  test('is kept if verify() takes longer than the lease, and a late answer changes nothing', async () => {
    const { promise, resolve } = held();
    const create = jest.fn();
    const options = { verify: () => promise, create, leaseMs: 10_000 };
    const late = rejection(() => withRunRecord(base, 'Ada-Park', options));
    await pass(10_000);
    expect(await late).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE' });
    resolve(false);
    await pass();
    expect(create).not.toHaveBeenCalled();
    expect(recordIds()).toEqual(['rec1']);
  });

  test('is the answer to a caller without verify(), who does not wait', async () => {
    const { promise, resolve } = held();
    const asked = withRunRecord(base, 'Ada-Park', { verify: () => promise });
    expect(await withRunRecord(base, 'Ada-Park')).toEqual(existing('rec1'));
    resolve(true);
    expect(await asked).toEqual(existing('rec1'));
  });

  test('that was replaced while it was verified is verified in its turn', async () => {
    for (const answer of [true, false]) {
      const { promise, resolve } = held();
      const verify = jest.fn((recordId) => recordId === `rec3${answer}` || promise);
      const asked = withRunRecord(base, 'Ada-Park', { verify, create: () => 'rec9' });
      await pass();
      runIds.replaceRunRecord(base, 'Ada-Park', recordIds()[0], `rec3${answer}`);
      resolve(answer);
      expect(await asked).toEqual(existing(`rec3${answer}`));
      expect(verify).toHaveBeenCalledTimes(2);
    }
  });

  test.each(['rec1', undefined])(
    'that is gone is seen by ten callers who end with one new row, if find() returns %p',
    async (found) => {
      const verify = jest.fn(async () => false);
      const create = jest.fn(async () => 'rec2');
      const asked = Array.from({ length: 10 }, () =>
        withRunRecord(base, 'Ada-Park', { verify, create, find: async () => found }),
      );
      expect(await Promise.all(asked)).toEqual([created('rec2'), ...Array(9).fill(existing('rec2'))]);
      expect(create).toHaveBeenCalledTimes(1);
      expect(verify).toHaveBeenCalledTimes(1);
    },
  );

  test('that a caller without create() rejects is made by one who waits', async () => {
    const verify = jest.fn(async () => false);
    const asked = withRunRecord(base, 'Ada-Park', { verify, find: () => 'rec1' });
    const create = jest.fn(async () => 'rec2');
    const waiting = Array.from({ length: 5 }, () =>
      withRunRecord(base, 'Ada-Park', { verify, find: () => 'rec1', create }),
    );
    const outcomes = await Promise.all(waiting);
    expect(outcomes.map(({ recordId }) => recordId)).toEqual(Array(5).fill('rec2'));
    expect(create).toHaveBeenCalledTimes(1);
    expect(verify).toHaveBeenCalledTimes(1);
    expect(await asked).toEqual(existing('rec2'));
  });

  test('is verified once for callers in this and in other threads', async () => {
    const other = anotherRealm();
    const { promise, resolve } = held();
    const verify = jest.fn(() => promise);
    const create = jest.fn();
    const asked = [runIds, other, other, runIds].map((realm) =>
      realm.withRunRecord(base, 'Ada-Park', { verify, create }),
    );
    await pass(100);
    resolve(true);
    await pass(20);
    expect(await Promise.all(asked)).toEqual(Array(4).fill(existing('rec1')));
    expect(verify).toHaveBeenCalledTimes(1);
    expect(create).not.toHaveBeenCalled();
  });

  test('that is gone is made once for callers in this and in other threads, and the new one is not verified', async () => {
    const other = anotherRealm();
    const { promise, resolve } = held();
    const verify = jest.fn(() => promise);
    const create = jest.fn(async () => 'rec2');
    const asked = [runIds, other, other, runIds].map((realm) =>
      realm.withRunRecord(base, 'Ada-Park', { verify, find: () => 'rec1', create }),
    );
    await pass(100);
    resolve(false);
    await pass(20);
    expect(await Promise.all(asked)).toEqual([created('rec2'), ...Array(3).fill(existing('rec2'))]);
    expect(verify).toHaveBeenCalledTimes(1);
    expect(create).toHaveBeenCalledTimes(1);
  });
});

describe('a record of this very call', () => {
  test.each([
    ['made', { create: () => 'rec1' }],
    ['found', { find: () => 'rec1', create: () => 'rec2' }],
    ['found without create()', { find: () => 'rec1' }],
  ])('that is %s is not verified', async (_, options) => {
    const verify = jest.fn(() => false);
    expect(await withRunRecord(base, 'Ada-Park', { ...options, verify })).toMatchObject({ recordId: 'rec1' });
    expect(verify).not.toHaveBeenCalled();
    await rejection(() => withRunRecord(base, 'Ada-Park', { verify }));
    expect(verify.mock.calls).toEqual([['rec1']]);
  });
});

test.each(['true', true, {}, []])('verify can not be %p', async (verify) => {
  const error = await rejection(() => withRunRecord(base, 'Ada-Park', { verify }));
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  expect(error.message).toMatch('verify of withRunRecord');
  expect(error.hint).toBe('Pass a function that returns true or false, or a promise of one.');
});
