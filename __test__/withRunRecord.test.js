'use strict';

/** `withRunRecord`: a record is found or made, at most once at a time, and all who ask meanwhile get that one. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { functions, pass, withoutClaimsLeft } = require('./helpers/claims.js');
const { recordIds } = require('./helpers/clock.js');
const { absent, held, rejection } = require('./helpers/index.js');

const { withRunRecord } = runIds;
const base = '251003-154510';
const ada = `${base}-Ada-Park`;

withoutClaimsLeft();

describe('a record that is registered', () => {
  test('is the answer, and no callback is called', async () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    const { calls, options } = functions({ find: ['rec2'], create: ['rec3'] });
    expect(await withRunRecord(base, 'Ada-Park', options)).toStrictEqual({
      recordId: 'rec1',
      status: 'existing',
    });
    expect(await withRunRecord(ada, 'Ada-Park')).toStrictEqual({ recordId: 'rec1', status: 'existing' });
    expect(calls).toEqual([]);
    expect(runIds.stats()).toMatchObject({ hits: 2, misses: 0 });
  });
});

describe('a record that is not registered', () => {
  test.each([
    ['is created', { create: ['rec1'] }, 'created', ['create']],
    ['is found', { find: ['rec1'] }, 'existing', ['find']],
    ['is found before one is created', { find: ['rec1'], create: ['rec2'] }, 'existing', ['find']],
    [
      'is created where none is found',
      { find: [null, 'rec1'], create: ['rec1'] },
      'created',
      ['find', 'create', 'find'],
    ],
    [
      'is created where find() is behind',
      { find: [undefined, ''], create: ['rec1'] },
      'created',
      ['find', 'create', 'find'],
    ],
  ])('%s', async (_, answers, status, expected) => {
    const { calls, options } = functions(answers);
    expect(await withRunRecord(base, 'Ada-Park', options)).toStrictEqual({ recordId: 'rec1', status });
    expect(calls).toEqual(expected);
    expect(runIds.listRunRecords()).toStrictEqual([
      {
        recordId: 'rec1',
        baseId: base,
        clientId: 'Ada-Park',
        timestamp: '2025-10-03T15:45:10.000Z',
        lastTimestamp: '2025-10-03T15:45:10.000Z',
        metadata: {},
      },
    ]);
    expect(await withRunRecord(ada, 'Ada-Park', options)).toStrictEqual({
      recordId: 'rec1',
      status: 'existing',
    });
    expect(calls).toEqual(expected);
  });

  test('may be made by functions that answer at once', async () => {
    const options = { find: () => null, create: () => 'rec1' };
    expect(await withRunRecord(base, 'Ada-Park', options)).toEqual({ recordId: 'rec1', status: 'created' });
  });

  test('may be made by functions that the options inherit', async () => {
    const options = Object.create({ find: () => null, create: () => 'rec1' });
    expect(await withRunRecord(base, 'Ada-Park', options)).toEqual({ recordId: 'rec1', status: 'created' });
  });

  test('has the time at which it was made', async () => {
    const create = held();
    const asked = withRunRecord(base, 'Ada-Park', { create: () => create.promise });
    await pass(1_500);
    create.resolve('rec1');
    await asked;
    expect(runIds.getCachedRunInfo(base, 'Ada-Park').timestamp).toBe('2025-10-03T15:45:11.500Z');
  });

  test.each([
    ['without find and create', undefined],
    ['with null for options', null],
    ['with null for both', { find: null, create: null, leaseMs: 5 }],
    ['with a find() that finds none', { find: () => null }],
  ])('%s, is missed with a diagnosis', async (_, options) => {
    runIds.registerRunRecord(base, 'Cora-Lee', 'rec1');
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', options));
    expect(error).toBeInstanceOf(runIds.RunIdError);
    expect(error).toMatchObject({
      code: 'ERR_RUN_RECORD_NOT_FOUND',
      runId: base,
      expectedClientId: 'Ada-Park',
      diagnosis: [{ kind: 'other-client', recordId: 'rec1' }],
    });
    expect(error.message).toMatch(
      `Job tracking record not found for run "${ada}" (withRunRecord). The run is registered`,
    );
    expect(recordIds()).toEqual(['rec1']);
  });
});

describe('many who ask at once', () => {
  test('100 callers are one create(), and one record', async () => {
    const create = held();
    const { calls, options } = functions({ find: [null], create: [create.promise] });
    const asked = Array.from({ length: 100 }, (_, index) =>
      withRunRecord(index % 2 ? base : ada, 'Ada-Park', options),
    );
    await pass(100);
    expect(calls).toEqual(['find', 'create']);
    expect(runIds.stats().claims).toBe(1);
    create.resolve('rec1');
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ recordId }) => recordId))).toEqual(new Set(['rec1']));
    expect(answers.map(({ status }) => status)).toEqual(['created', ...Array(99).fill('existing')]);
    expect(calls).toEqual(['find', 'create', 'find']);
  });

  test('a caller waits only for its own pair', async () => {
    const [one, other] = [held(), held()];
    const asked = withRunRecord(base, 'Ada-Park', { create: () => one.promise });
    const others = [
      withRunRecord(base, 'Park', { create: () => 'rec2' }),
      withRunRecord('251003-154511', 'Ada-Park', { create: () => 'rec3' }),
      withRunRecord(base, 'Guy', { create: () => other.promise }),
    ];
    expect(await Promise.all(others.slice(0, 2))).toMatchObject([{ recordId: 'rec2' }, { recordId: 'rec3' }]);
    expect(runIds.stats().claims).toBe(2);
    other.resolve('rec4');
    one.resolve('rec1');
    expect(await Promise.all([asked, others[2]])).toMatchObject([{ recordId: 'rec1' }, { recordId: 'rec4' }]);
  });

  test('who waits has the functions of who came first, not its own', async () => {
    const create = held();
    const asked = withRunRecord(base, 'Ada-Park', { create: () => create.promise });
    const second = functions({ find: ['rec2'], create: ['rec3'] });
    const waiting = withRunRecord(base, 'Ada-Park', second.options);
    const without = withRunRecord(base, 'Ada-Park');
    await pass();
    create.resolve('rec1');
    expect(await Promise.all([asked, waiting, without])).toMatchObject(Array(3).fill({ recordId: 'rec1' }));
    expect(second.calls).toEqual([]);
  });

  test('a caller without create() does not keep others from making the record', async () => {
    const find = held();
    const asked = [1, 2].map(() => withRunRecord(base, 'Ada-Park', { find: () => find.promise }));
    await pass();
    expect(runIds.stats().claims).toBe(0);
    expect(await withRunRecord(base, 'Ada-Park', { create: () => 'rec1' })).toEqual({
      recordId: 'rec1',
      status: 'created',
    });
    find.resolve(null);
    expect(await Promise.all(asked)).toEqual(Array(2).fill({ recordId: 'rec1', status: 'existing' }));
  });

  test('who would not make the record still waits for one that is made', async () => {
    const made = held();
    const asked = withRunRecord(base, 'Ada-Park', { create: () => made.promise });
    const waiting = [undefined, { find: () => null }].map((options) =>
      withRunRecord(base, 'Ada-Park', options),
    );
    await pass();
    made.resolve('rec1');
    expect(await asked).toEqual({ recordId: 'rec1', status: 'created' });
    expect(await Promise.all(waiting)).toEqual(Array(2).fill({ recordId: 'rec1', status: 'existing' }));
  });

  test('are one miss, which is that of who makes the record', async () => {
    runIds.registerRunRecord(base, 'Cora-Lee', 'rec1');
    const asked = Array.from({ length: 10 }, () => withRunRecord(base, 'Ada-Park', { create: () => 'rec2' }));
    await Promise.all(asked);
    expect(runIds.stats()).toMatchObject({ misses: 1, missesByReason: { 'other-client': 1 } });
  });

  test('a create() may ask for the record of another run', async () => {
    const create = async () =>
      `${(await withRunRecord('251003-154511', 'Ada-Park', { create: () => 'rec1' })).recordId}b`;
    expect(await withRunRecord(base, 'Ada-Park', { create })).toEqual({
      recordId: 'rec1b',
      status: 'created',
    });
  });
});

describe('between find() and create()', () => {
  test('a record that was registered meanwhile is the answer, and none is made', async () => {
    const { promise, resolve } = held();
    const create = jest.fn(() => 'rec2');
    const asked = withRunRecord(base, 'Ada-Park', { find: () => promise, create });
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    resolve(null);
    expect(await asked).toStrictEqual({ recordId: 'rec1', status: 'existing' });
    expect(create).not.toHaveBeenCalled();
  });

  test('the end of the lease leaves the making to who tries again', async () => {
    const { promise, resolve } = held();
    const create = jest.fn(() => 'rec1');
    const late = rejection(() =>
      withRunRecord(base, 'Ada-Park', { find: () => promise, create, leaseMs: 10_000 }),
    );
    await pass(10_000);
    expect((await late).code).toBe('ERR_RUN_RECORD_NOT_MADE');
    resolve(null);
    await pass();
    expect(create).not.toHaveBeenCalled();
    expect(recordIds()).toEqual([]);
  });

  test('a late failure of find() alone is logged', async () => {
    const lines = [];
    runIds.setLogger({ error: (line) => lines.push(line) });
    const { promise, reject } = held();
    const asked = rejection(() => withRunRecord(base, 'Ada-Park', { find: () => promise, leaseMs: 10_000 }));
    await pass(10_000);
    await asked;
    lines.length = 0;
    reject(new Error('503 from Airtable'));
    await pass();
    expect(lines).toEqual([expect.stringContaining('503 from Airtable')]);
  });

  test('a getter among the options is read before anything is claimed', async () => {
    let reads = 0;
    const options = {
      get create() {
        reads += 1;
        if (reads > 2) throw new Error('read once too often');
        return () => 'rec1';
      },
    };
    expect(await withRunRecord(base, 'Ada-Park', options)).toStrictEqual({
      recordId: 'rec1',
      status: 'created',
    });
  });

  test('a reset keeps what was being made out of the next test', async () => {
    const { promise, resolve } = held();
    const asked = withRunRecord(base, 'Ada-Park', { create: () => promise });
    await pass();
    resetRunIdState();
    resolve('rec-old');
    await asked;
    expect(recordIds()).toEqual([]);
  });
});

describe('what is refused', () => {
  const create = jest.fn(() => 'rec1');
  afterEach(() => {
    expect(create).not.toHaveBeenCalled();
    expect(runIds.stats()).toMatchObject({ records: 0, claims: 0, hits: 0, misses: 0 });
  });

  test.each([
    ['options that are a function', create, 'options'],
    ['options that are a text', 'create', 'options'],
    ['options that are a list', [create], 'options'],
    ['another option', { create, lease: 5 }, 'options'],
    ['a misspelled function', { Create: create }, 'options'],
    ['a find that is a text', { find: 'rec1', create }, 'find'],
    ['a find that is a Promise', { find: Promise.resolve('rec1'), create }, 'find'],
    ['a create that is an object', { create: {} }, 'create'],
    ['a create that is false', { create: false }, 'create'],
    ['a lease of 0', { create, leaseMs: 0 }, 'leaseMs'],
    ['a negative lease', { create, leaseMs: -1 }, 'leaseMs'],
    ['half a millisecond', { create, leaseMs: 0.5 }, 'leaseMs'],
    ['NaN', { create, leaseMs: NaN }, 'leaseMs'],
    ['infinity', { create, leaseMs: Infinity }, 'leaseMs'],
    ['longer than any timer', { create, leaseMs: 2 ** 31 }, 'leaseMs'],
    ['a text for a lease', { create, leaseMs: '5000' }, 'leaseMs'],
  ])('%s', async (_, options, argument) => {
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', options));
    expect(error).toBeInstanceOf(runIds.RunIdError);
    expect(error.code).toBe('ERR_INVALID_ARGUMENT');
    expect(error.message).toMatch(`STRICT RUN ID ERROR: Invalid argument ${argument} of withRunRecord: `);
  });

  test('a getter that throws', async () => {
    const options = {
      create,
      get find() {
        throw new RangeError('mine');
      },
    };
    expect(await rejection(() => withRunRecord(base, 'Ada-Park', options))).toEqual(new RangeError('mine'));
  });

  test.each(absent)('%s for a run id or a client id', async (_, nothing) => {
    expect((await rejection(() => withRunRecord(nothing, 'Ada-Park', { create }))).code).toBe(
      'ERR_RUN_ID_MISSING',
    );
    expect((await rejection(() => withRunRecord(base, nothing, { create }))).code).toBe(
      'ERR_CLIENT_ID_MISSING',
    );
    expect((await rejection(() => withRunRecord(ada, nothing, { create }))).code).toBe(
      'ERR_CLIENT_ID_MISSING',
    );
  });

  test('the run of another client', async () => {
    const error = await rejection(() => withRunRecord(ada, 'Park', { create }));
    expect(error).toMatchObject({
      code: 'ERR_RUN_ID_CLIENT_MISMATCH',
      clientId: 'Ada-Park',
      expectedClientId: 'Park',
    });
  });

  test('with a promise that is rejected, never by throwing', async () => {
    const asked = withRunRecord({}, {}, {});
    expect(asked).toBeInstanceOf(Promise);
    expect((await rejection(() => asked)).code).toBe('ERR_RUN_ID_NOT_STRING');
  });
});
