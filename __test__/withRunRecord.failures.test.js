'use strict';

/** `withRunRecord` when a callback fails, another process is quicker, or the registry changes meanwhile. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { functions, pass, withoutClaimsLeft } = require('./helpers/claims.js');
const { recordIds } = require('./helpers/clock.js');
const { absent, anotherRealm, held, rejection } = require('./helpers/index.js');

const { withRunRecord } = runIds;
const base = '251003-154510';
const ada = `${base}-Ada-Park`;

withoutClaimsLeft();

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
    ["a message that can't be converted to text", { message: { toString: null } }],
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

  test.each(noRecordRows)(
    'is %s answering with %s, which is not a record id',
    async (when, what, options) => {
      const asked = [1, 2].map(() => rejection(() => withRunRecord(base, 'Ada-Park', options)));
      const [first, second] = await Promise.all(asked);
      expect(first).toBeInstanceOf(runIds.RunIdError);
      expect(first.code).toBe('ERR_RECORD_ID');
      const [callback] = when.split(',');
      const returned = `STRICT RUN ID ERROR: ${callback} of withRunRecord returned `;
      expect(first.message.startsWith(returned)).toBe(true);
      expect(first.message.slice(returned.length)).toMatch(
        absent.some(([name]) => name === what)
          ? /^no record id\. Return the id of the row that create\(\) wrote, such as recKU8iGyB0A3pxFi\.$/
          : /^.+ as the record id\. .+\. Return the id of the row, such as recKU8iGyB0A3pxFi\.$/,
      );
      // What a callback returned isn't for whoever sent the request.
      expect(first.toProblem({ status: 422 }).detail).toBe(
        `STRICT RUN ID ERROR: ${callback} of withRunRecord returned no valid record id. ${first.hint}`,
      );
      expect(second).toBe(first);
      expect(runIds.stats()).toMatchObject({ records: 0, claims: 0 });
    },
  );
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
      `STRICT RUN ID ERROR: Two records were created for run "${ada}": "rec1" by this process, "rec2" by another (withRunRecord).` +
        ' Delete one of the two rows. The next withRunRecord() call registers the row that find() returns.',
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
  test('clearing changes nothing: the record is made once, and registered', async () => {
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

  test('a reset never answers with the record of another run', async () => {
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
