'use strict';

/** `withRunRecord`: a record is found or made, at most once at a time, and whoever asks meanwhile gets that one. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { functions, never, pass, withoutClaimsLeft } = require('./helpers/claims.js');
const { recordIds } = require('./helpers/clock.js');
const { absent, anotherRealm, held, rejection, runScript } = require('./helpers/index.js');

const { withRunRecord } = runIds;
const base = '251003-154510';
const ada = `${base}-Ada-Park`;

withoutClaimsLeft();

describe('a record that is registered', () => {
  test('is the answer, and nobody is asked', async () => {
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

  test('each waits for its own pair alone', async () => {
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

  test('who would not make the record keeps nobody from making it', async () => {
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

describe('a failure', () => {
  const thrown = [
    ['an Error', new Error('503 from Airtable')],
    ['an error of another realm', require('node:vm').runInNewContext('new TypeError("mine")')],
    ['a text', 'quota'],
    ['a number', 503],
    ['null', null],
    ['undefined', undefined],
    ['a symbol', Symbol('mine')],
    ['an object', { status: 503 }],
    ['an object without a prototype', Object.create(null)],
    [
      'an object with a throwing toString',
      {
        toString: () => {
          throw new Error('touched');
        },
      },
    ],
    [
      'an object with a throwing message',
      {
        get message() {
          throw new Error('touched');
        },
      },
    ],
    ['a message that is none', { message: { toString: null } }],
  ];
  const ways = [
    [
      'create() throws',
      (error) => ({
        create: () => {
          throw error;
        },
      }),
    ],
    ['create() rejects with', (error) => ({ find: () => null, create: () => Promise.reject(error) })],
    [
      'find() throws',
      (error) => ({
        find: () => {
          throw error;
        },
        create: () => 'rec1',
      }),
    ],
    ['find() rejects with', (error) => ({ find: () => Promise.reject(error) })],
  ];

  test.each(
    ways.flatMap(([way, options]) => thrown.map(([what, error]) => [way, what, options(error), error])),
  )('that %s %s is seen by all who wait, and frees the claim', async (_, __, options, error) => {
    const asked = [1, 2, 3].map(() =>
      withRunRecord(base, 'Ada-Park', options).then(
        () => 'nothing',
        (reason) => ({ reason }),
      ),
    );
    const reasons = await Promise.all(asked);
    for (const { reason } of reasons) expect(Object.is(reason, error)).toBe(true);
    expect(runIds.stats()).toMatchObject({ records: 0, claims: 0 });
    expect(await withRunRecord(base, 'Ada-Park', { create: () => 'rec2' })).toEqual({
      recordId: 'rec2',
      status: 'created',
    });
  });

  test('of find() after create() registers nothing', async () => {
    const find = jest.fn().mockResolvedValueOnce(null).mockRejectedValueOnce(new Error('mine'));
    expect(
      (await rejection(() => withRunRecord(base, 'Ada-Park', { find, create: () => 'rec1' }))).message,
    ).toBe('mine');
    expect(recordIds()).toEqual([]);
  });

  test('of the clock registers nothing, and frees the claim', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', { create: () => 'rec1' }));
    now.mockRestore();
    expect(error.code).toBe('ERR_CLOCK_RANGE');
    expect(recordIds()).toEqual([]);
  });

  const noRecordIds = [
    ['42', 42],
    ['an object', { id: 'rec1' }],
    ['an array', ['rec1']],
    ['a text with a space', 'rec 1'],
    ['the client id', 'Ada-Park'],
    ['a base id', base],
    ['the run id', ada],
    ['129 characters', 'x'.repeat(129)],
    ['false', false],
    ['NaN', NaN],
  ];
  const noRecordRows = [
    ...[...noRecordIds, ...absent].map(([what, value]) => ['create()', what, { create: () => value }]),
    ...[...noRecordIds, ...absent].map(([what, value]) => [
      'create(), after a find(),',
      what,
      { find: () => null, create: () => value },
    ]),
    ...noRecordIds.map(([what, value]) => ['find()', what, { find: () => value, create: () => 'rec1' }]),
    ...noRecordIds.map(([what, value]) => {
      const answers = [null, value];
      return ['find(), after create(),', what, { find: () => answers.shift(), create: () => 'rec1' }];
    }),
  ];

  test.each(noRecordRows)('is that %s answers with %s: no record id', async (_, __, options) => {
    const asked = [1, 2].map(() => rejection(() => withRunRecord(base, 'Ada-Park', options)));
    const [first, second] = await Promise.all(asked);
    expect(first).toBeInstanceOf(runIds.RunIdError);
    expect(first.code).toBe('ERR_RECORD_ID');
    expect(first.message).toMatch(/^STRICT RUN ID ERROR: withRunRecord was given .+ as record ID\./);
    expect(second).toBe(first);
    expect(runIds.stats()).toMatchObject({ records: 0, claims: 0 });
  });
});

describe('another process', () => {
  test('that was quicker is a conflict, and nothing is registered', async () => {
    const { options } = functions({ find: [null, 'rec2'], create: ['rec1'] });
    const asked = [1, 2].map(() => rejection(() => withRunRecord(ada, 'Ada-Park', options)));
    const [first, second] = await Promise.all(asked);
    expect(first).toMatchObject({
      code: 'ERR_RUN_RECORD_CONFLICT',
      runId: ada,
      clientId: 'Ada-Park',
      expectedClientId: 'Ada-Park',
      recordId: 'rec1',
    });
    expect(first.message).toBe(
      `STRICT RUN ID ERROR: Two records were made for run "${ada}": "rec1" by withRunRecord here, and "rec2" elsewhere.` +
        ' Delete the row that is not to stay; the next call of withRunRecord() registers the one that find() gives then.',
    );
    expect(second).toBe(first);
    expect(runIds.stats()).toMatchObject({ records: 0, claims: 0, conflicts: 1 });
    expect(await withRunRecord(ada, 'Ada-Park', { find: () => 'rec2' })).toEqual({
      recordId: 'rec2',
      status: 'existing',
    });
  });
});

describe('what others do while a record is made', () => {
  test('clearing disturbs nobody: the record is made once, and registered', async () => {
    for (const clear of [
      () => runIds.clearCache(),
      () => runIds.clearCache(base),
      () => runIds.clearCache(null, 'Ada-Park'),
      () => runIds.clearClientRunCache(base, 'Ada-Park'),
    ]) {
      resetRunIdState();
      const made = held();
      const create = jest.fn(() => made.promise);
      const asked = withRunRecord(base, 'Ada-Park', { create });
      await pass();
      clear();
      const waiting = withRunRecord(base, 'Ada-Park', { create });
      await pass();
      expect(create).toHaveBeenCalledTimes(1);
      made.resolve('rec1');
      expect(await Promise.all([asked, waiting])).toMatchObject([
        { status: 'created' },
        { status: 'existing' },
      ]);
      expect(recordIds()).toEqual(['rec1']);
    }
  });

  test('registering the same record is fine', async () => {
    const made = held();
    const asked = withRunRecord(base, 'Ada-Park', { create: () => made.promise });
    await pass();
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
    expect(await withRunRecord(base, 'Ada-Park')).toEqual({ recordId: 'rec1', status: 'existing' });
    made.resolve('rec1');
    expect(await asked).toEqual({ recordId: 'rec1', status: 'created' });
    expect(runIds.getCachedRunInfo(base, 'Ada-Park').metadata).toEqual({ note: 1 });
  });

  test('registering another record is a conflict for the one that is made', async () => {
    const made = held();
    const asked = rejection(() => withRunRecord(base, 'Ada-Park', { create: () => made.promise }));
    await pass();
    runIds.registerRunRecord(base, 'Ada-Park', 'rec2');
    made.resolve('rec1');
    expect(await asked).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', recordId: 'rec1' });
    expect(recordIds()).toEqual(['rec2']);
  });

  test('a reset leads nobody to the record of another run', async () => {
    const [ofAda, ofCora] = [held(), held()];
    const asked = withRunRecord(base, 'Ada-Park', { create: () => ofAda.promise });
    await pass();
    resetRunIdState();
    const made = anotherRealm().withRunRecord(base, 'Cora-Lee', { create: () => ofCora.promise });
    const waiting = withRunRecord(base, 'Cora-Lee', { create: () => 'rec3' });
    await pass();
    ofAda.resolve('rec1');
    await asked;
    ofCora.resolve('rec2');
    await pass(20);
    expect(await Promise.all([made, waiting])).toMatchObject([{ recordId: 'rec2' }, { recordId: 'rec2' }]);
  });
});

describe('the lease', () => {
  const notMade = (leaseMs) =>
    `STRICT RUN ID ERROR: No record was made for run "${ada}" (withRunRecord):` +
    ` find() and create() took longer than the lease of ${leaseMs} ms.` +
    ' Look in the database whether a row was made; the next call of withRunRecord() tries again.';

  test.each([
    ['create() never answers', { create: never }],
    ['find() never answers', { find: never, create: () => 'rec1' }],
    [
      'find() never answers after create()',
      { find: jest.fn().mockReturnValueOnce(null).mockImplementation(never), create: () => 'rec1' },
    ],
  ])('ends the waiting of all where %s', async (_, options) => {
    let over = 0;
    const asked = Array.from({ length: 100 }, () =>
      rejection(() => withRunRecord(base, 'Ada-Park', { ...options, leaseMs: 5_000 })).finally(() => {
        over += 1;
      }),
    );
    await pass(4_999);
    expect([over, runIds.stats().claims]).toEqual([0, 1]);
    await pass(1);
    expect([over, runIds.stats().claims]).toEqual([100, 0]);
    const errors = new Set(await Promise.all(asked));
    expect(errors.size).toBe(1);
    const [error] = errors;
    expect(error).toBeInstanceOf(runIds.RunIdError);
    expect(error).toMatchObject({
      code: 'ERR_RUN_RECORD_NOT_MADE',
      runId: base,
      expectedClientId: 'Ada-Park',
    });
    expect(error.message).toBe(notMade(5_000));
    expect(recordIds()).toEqual([]);
    expect(await withRunRecord(base, 'Ada-Park', { create: () => 'rec2' })).toEqual({
      recordId: 'rec2',
      status: 'created',
    });
  });

  test('is for find() and create() together', async () => {
    const slow = (answer) => () => new Promise((resolve) => setTimeout(resolve, 6_000, answer));
    const asked = rejection(() =>
      withRunRecord(base, 'Ada-Park', { find: slow(null), create: slow('rec1'), leaseMs: 10_000 }),
    );
    await pass(10_000);
    expect((await asked).message).toBe(notMade(10_000));
    await pass(8_000);
  });

  test.each([
    ['is not given', {}],
    ['is undefined', { leaseMs: undefined }],
    ['is null', { leaseMs: null }],
  ])('is half a minute where it %s', async (_, options) => {
    const asked = rejection(() => withRunRecord(base, 'Ada-Park', { create: never, ...options }));
    await pass(29_999);
    expect(runIds.stats().claims).toBe(1);
    await pass(1);
    expect((await asked).message).toBe(notMade(30_000));
  });

  test.each([1, 2_147_483_647])('may be %p', async (leaseMs) => {
    const asked = rejection(() => withRunRecord(base, 'Ada-Park', { find: never, leaseMs }));
    await pass(leaseMs - 1);
    expect(jest.getTimerCount()).toBe(1);
    await pass(1);
    expect((await asked).message).toBe(notMade(leaseMs));
  });

  test('is told to the log, once, however many wait', async () => {
    const lines = [];
    runIds.setLogger({ error: (line) => lines.push(line) });
    const asked = [1, 2, 3].map(() =>
      rejection(() => withRunRecord(base, 'Ada-Park', { create: never, leaseMs: 10_000 })),
    );
    await pass(10_000);
    await Promise.all(asked);
    expect(lines).toEqual([
      `STRICT MODE: ${notMade(10_000)}`,
      expect.stringMatching(/^Stack trace: RunIdError: /),
    ]);
  });
});

describe('after the lease', () => {
  /** A record that is made for longer than its lease, which has ended. */
  async function tooSlow(name = 'create') {
    const late = held();
    const options = { create: () => 'rec-never', [name]: () => late.promise, leaseMs: 10_000 };
    const asked = rejection(() => withRunRecord(base, 'Ada-Park', options));
    await pass(10_000);
    expect((await asked).code).toBe('ERR_RUN_RECORD_NOT_MADE');
    return late;
  }
  function logged() {
    const lines = [];
    runIds.setLogger({ error: (line) => lines.push(line) });
    return lines;
  }
  const gaveUp = `STRICT MODE: withRunRecord() had given up on run "${ada}" already when find() or create() failed: `;

  test.each(['create', 'find'])('an answer of %s is registered if nothing else was', async (name) => {
    const late = await tooSlow(name);
    const lines = logged();
    late.resolve('rec1');
    await pass();
    expect(recordIds()).toEqual(['rec1']);
    expect(lines).toEqual([]);
  });

  test('an answer that is no news changes nothing', async () => {
    const late = await tooSlow();
    const lines = logged();
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
    late.resolve('rec1');
    await pass();
    expect(runIds.getCachedRunInfo(base, 'Ada-Park')).toMatchObject({
      recordId: 'rec1',
      metadata: { note: 1 },
    });
    expect(lines).toEqual([]);
  });

  test('an answer takes no other record’s place, and is told to the log', async () => {
    const late = await tooSlow();
    runIds.registerRunRecord(base, 'Ada-Park', 'rec2');
    const lines = logged();
    late.resolve('rec1');
    await pass();
    expect(recordIds()).toEqual(['rec2']);
    const conflict = `Run "${ada}" has the record "rec2" already; withRunRecord was given "rec1".`;
    expect(lines).toEqual([
      expect.stringContaining(`STRICT MODE: STRICT RUN ID ERROR: ${conflict}`),
      expect.stringMatching(/^Stack trace: /),
    ]);
    expect(runIds.stats().conflicts).toBe(1);
  });

  test('an answer does not end the claim of who tries again', async () => {
    const late = await tooSlow();
    const made = held();
    const again = withRunRecord(base, 'Ada-Park', { create: () => made.promise });
    await pass();
    late.resolve('rec1');
    await pass();
    expect(recordIds()).toEqual(['rec1']);
    expect(runIds.stats().claims).toBe(1);
    made.resolve('rec1');
    expect(await again).toEqual({ recordId: 'rec1', status: 'created' });
  });

  test.each([
    ['an Error', new Error('503 from Airtable'), '503 from Airtable'],
    ['a text', 'quota', 'quota'],
    ['null', null, 'null'],
    ['a forged line', new Error('x\nSTRICT MODE: fine'), 'x\\nSTRICT MODE: fine'],
    ['a long text', 'x'.repeat(100), `${'x'.repeat(80)}…`],
  ])('a failure with %s is told to the log', async (_, error, shown) => {
    const late = await tooSlow();
    const lines = logged();
    late.reject(error);
    await pass();
    expect(lines).toEqual([`${gaveUp}${shown}`]);
    expect(runIds.stats()).toMatchObject({ records: 0, claims: 0 });
  });

  test('a failure does not end the claim of who tries again', async () => {
    const late = await tooSlow();
    const made = held();
    const again = withRunRecord(base, 'Ada-Park', { create: () => made.promise });
    await pass();
    late.reject(new Error('mine'));
    await pass();
    expect(runIds.stats().claims).toBe(1);
    made.resolve('rec2');
    expect(await again).toEqual({ recordId: 'rec2', status: 'created' });
  });

  test('a failure ends no process', async () => {
    const printed = await runScript(`
      const runIds = require('strict-run-id');
      runIds.setLogger({ error: (line) => console.log(line.slice(0, 58)) });
      let fail;
      const create = () => new Promise((_, reject) => { fail = reject; });
      const asked = [1, 2].map(() => runIds.withRunRecord('251003-154510', 'Ada-Park', { create, leaseMs: 1_000 }));
      Promise.allSettled(asked).then((results) => {
        console.log(results.map(({ reason }) => reason.code).join());
        fail(new Error('mine'));
        setImmediate(() => console.log('goes on'));
      });
    `);
    expect(printed.split('\n')).toEqual([
      'STRICT MODE: STRICT RUN ID ERROR: No record was made for r',
      'Stack trace: RunIdError: STRICT RUN ID ERROR: No record wa',
      'ERR_RUN_RECORD_NOT_MADE,ERR_RUN_RECORD_NOT_MADE',
      'STRICT MODE: withRunRecord() had given up on run "251003-1',
      'goes on',
      '',
    ]);
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

  test('a late failure of a look-up alone is told to the log', async () => {
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
        `STRICT RUN ID ERROR: No record was made for run "${ada}" (withRunRecord): ${shown}.` +
          ' Look in the database whether a row was made; the next call of withRunRecord() tries again.',
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

  test('is told where the thread that was to make it is no more, and the next call makes it', async () => {
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

  test('in a thread of its own sees the end of each lease, and makes nothing meanwhile', async () => {
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
