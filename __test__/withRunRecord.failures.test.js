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

  const notChecked = (why) =>
    `STRICT RUN ID ERROR: The row "rec1" was created for run "${ada}", but could not be checked and registered` +
    ` (withRunRecord): ${why}. Check in the database whether the run has another row.` +
    ' The next withRunRecord() call registers the row that find() returns.';
  /** What is logged meanwhile. */
  function logged() {
    const lines = [];
    runIds.setLogger({ error: (line) => lines.push(line) });
    return lines;
  }
  const rowThat = (find) => {
    const answers = [() => null, find];
    return { find: () => answers.shift()(), create: () => 'rec1' };
  };

  test.each(thrown)('of find() after create() with %s names the row that was made', async (_, cause) => {
    const lines = logged();
    const other = anotherRealm();
    const find = held();
    const options = rowThat(() => find.promise);
    const asked = [1, 2].map(() => rejection(() => withRunRecord(base, 'Ada-Park', options)));
    const waiting = rejection(() => other.withRunRecord(base, 'Ada-Park', { create: () => 'rec2' }));
    await pass();
    find.reject(cause);
    const [first, second] = await Promise.all(asked);
    expect(second).toBe(first);
    expect(first).toBeInstanceOf(runIds.RunIdError);
    expect(first).toMatchObject({
      code: 'ERR_RUN_RECORD_NOT_MADE',
      runId: base,
      expectedClientId: 'Ada-Park',
      recordId: 'rec1',
    });
    const [, why] = /\(withRunRecord\): (.*)\. Check/.exec(first.message);
    expect(first.message).toBe(notChecked(why));
    expect(Object.is(first.cause, cause)).toBe(true);
    expect(Object.keys(first)).not.toContain('cause');
    expect(lines).toEqual([`STRICT MODE: ${first.message}`, expect.stringMatching(/^Stack trace: /)]);
    // The row is not for whoever sent the request.
    expect(JSON.stringify(first.toProblem({ status: 422 }))).not.toContain('rec1');
    expect(runIds.stats()).toMatchObject({ records: 0, claims: 0 });
    await pass(20);
    expect(await waiting).toMatchObject({
      code: 'ERR_RUN_RECORD_NOT_MADE',
      recordId: 'rec1',
      message: first.message,
    });
    expect(await withRunRecord(base, 'Ada-Park', { find: () => 'rec1' })).toEqual({
      recordId: 'rec1',
      status: 'existing',
    });
  });

  test('of find() after create() with an error of this package names the row that was made too', async () => {
    const options = rowThat(() => runIds.validateRunId('foo-bar'));
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', options));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE', recordId: 'rec1' });
    expect(error.cause).toMatchObject({ code: 'ERR_RUN_ID_FORMAT', runId: 'foo-bar' });
  });

  test('that throws with a recordId on Object.prototype still names the row', async () => {
    const options = rowThat(() => runIds.validateRunId('foo-bar'));
    Object.defineProperty(Object.prototype, 'recordId', {
      value: 'rec1',
      configurable: true,
      writable: true,
    });
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', options)).finally(() => {
      delete Object.prototype.recordId;
    });
    expect(error.code).toBe('ERR_RUN_RECORD_NOT_MADE');
    expect(Object.hasOwn(error, 'recordId')).toBe(true);
  });

  test('of the clock registers nothing, frees the claim, and names the row', async () => {
    const lines = logged();
    const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', { create: () => 'rec1' }));
    now.mockRestore();
    expect(error).toMatchObject({ code: 'ERR_CLOCK_RANGE', recordId: 'rec1' });
    const named = ' create() had returned "rec1", which is not registered. ';
    expect(error.message).toContain(named);
    expect(lines[0]).toContain(named);
    expect(error.toProblem({ status: 422 }).detail).not.toContain('rec1');
    expect(recordIds()).toEqual([]);
  });

  test('of a clock that throws names the row', async () => {
    const cause = new Error('mine');
    const create = () => {
      jest.spyOn(Date, 'now').mockImplementation(() => {
        throw cause;
      });
      return 'rec1';
    };
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', { create }));
    Date.now.mockRestore();
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE', recordId: 'rec1' });
    expect(error.message).toBe(notChecked('mine'));
    expect(error.cause).toBe(cause);
    expect(runIds.stats()).toMatchObject({ records: 0, claims: 0 });
  });

  test('of the logger loses no row', async () => {
    runIds.setLogger({
      error: () => {
        throw new Error('logger');
      },
    });
    const options = rowThat(() => Promise.reject(new Error('mine')));
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', options));
    expect(error).toMatchObject({ recordId: 'rec1', message: notChecked('mine') });
  });

  test('to be registered for its client names the row', async () => {
    const row = 'recKU8iGyB0A3pxFi';
    runIds.registerRunRecord(base, 'Cora-Lee', row);
    const error = await rejection(() => withRunRecord(base, 'Ada-Park', { create: () => row }));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', recordId: row });
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
      const isLate = when === 'find(), after create(),';
      const named = ' create() had returned "rec1", which is not registered.';
      expect(first.message.includes(named)).toBe(isLate);
      if (isLate) expect(first.recordId).toBe('rec1');
      expect(first.message.replace(named, '').slice(returned.length)).toMatch(
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
