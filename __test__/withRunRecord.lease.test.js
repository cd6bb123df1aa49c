'use strict';

/** The lease of `withRunRecord`: when it ends, and what an answer after its end still does. */

const runIds = require('strict-run-id');
const { never, pass, withoutClaimsLeft } = require('./helpers/claims.js');
const { recordIds } = require('./helpers/clock.js');
const { held, refusal, rejection, runScript } = require('./helpers/index.js');

const { withRunRecord } = runIds;
const base = '251003-154510';
const ada = `${base}-Ada-Park`;

withoutClaimsLeft();

describe('the lease', () => {
  const notMade = (leaseMs) =>
    `STRICT RUN ID ERROR: No record was created for run "${ada}" (withRunRecord):` +
    ` the callbacks took longer than the lease of ${leaseMs} ms.` +
    ' Check in the database whether a row was created. The next withRunRecord() call tries again.';
  const notChecked = (leaseMs) =>
    `STRICT RUN ID ERROR: The row "rec1" was created for run "${ada}", but could not be checked and registered` +
    ` (withRunRecord): the callbacks took longer than the lease of ${leaseMs} ms.` +
    ' Check in the database whether the run has another row. The next withRunRecord() call registers the row that find() returns.';

  test.each([
    ['create() never answers', { create: never }],
    ['find() never answers', { find: never, create: () => 'rec1' }],
    [
      'find() never answers after create()',
      { find: jest.fn().mockReturnValueOnce(null).mockImplementation(never), create: () => 'rec1' },
      { message: notChecked(5_000), recordId: 'rec1' },
    ],
  ])('ends the waiting of all where %s', async (_, options, expected = { message: notMade(5_000) }) => {
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
    expect(error.message).toBe(expected.message);
    expect(error.recordId).toBe(expected.recordId);
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

  test('is logged once, however many wait', async () => {
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
  const gaveUp = `STRICT MODE: a callback failed for run "${ada}" after withRunRecord() had given up on it: `;

  test.each(['create', 'find'])('an answer of %s is registered if nothing else was', async (name) => {
    const late = await tooSlow(name);
    const lines = logged();
    late.resolve('rec1');
    await pass();
    expect(recordIds()).toEqual(['rec1']);
    expect(lines).toEqual([]);
  });

  /** Lets `create` answer after its lease, and `check` be the second answer of `find`. Returns what is logged from then on. */
  async function createdLate(check) {
    const late = held();
    const answers = [null, check];
    const options = { find: () => answers.shift(), create: () => late.promise, leaseMs: 10_000 };
    const asked = rejection(() => withRunRecord(base, 'Ada-Park', options));
    await pass(10_000);
    await asked;
    const lines = logged();
    late.resolve('rec1');
    return lines;
  }

  test('a row whose check fails is logged', async () => {
    const failed = Promise.reject(new Error('503'));
    failed.catch(() => {});
    const lines = await createdLate(failed);
    await pass();
    const row = `STRICT MODE: STRICT RUN ID ERROR: The row "rec1" was created for run "${ada}"`;
    expect(lines).toEqual([expect.stringContaining(row), expect.stringMatching(/^Stack trace: /)]);
    expect(lines[0]).toContain('(withRunRecord): 503.');
    expect(recordIds()).toEqual([]);
  });

  test('a row whose check never ends is logged after another lease, and registered if it ends after all', async () => {
    const check = held();
    const lines = await createdLate(check.promise);
    await pass(9_999);
    expect(lines).toEqual([]);
    await pass(1);
    expect(lines).toEqual([
      expect.stringContaining(`The row "rec1" was created for run "${ada}"`),
      expect.stringMatching(/^Stack trace: /),
    ]);
    expect(recordIds()).toEqual([]);
    check.resolve('rec1');
    await pass();
    expect(recordIds()).toEqual(['rec1']);
    expect(lines).toHaveLength(2);
  });

  test('an answer that is no record id is logged with what it was', async () => {
    const late = await tooSlow();
    const lines = logged();
    late.resolve('rec 1');
    await pass();
    expect(lines[0]).toContain('create() of withRunRecord returned "rec 1" as the record id.');
  });

  test('an answer that is already registered changes nothing', async () => {
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

  test('an answer never replaces another record, and is logged', async () => {
    const late = await tooSlow();
    runIds.registerRunRecord(base, 'Ada-Park', 'rec2');
    const lines = logged();
    late.resolve('rec1');
    await pass();
    expect(recordIds()).toEqual(['rec2']);
    const conflict = `Run "${ada}" already has the record "rec2"; withRunRecord was given "rec1".`;
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
  ])('a failure with %s is logged', async (_, error, shown) => {
    const late = await tooSlow();
    const lines = logged();
    late.reject(error);
    await pass();
    expect(lines).toEqual([`${gaveUp}${shown}`]);
    expect(runIds.stats()).toMatchObject({ records: 0, claims: 0 });
  });

  test('an error of the package is logged once, even if jest reset its modules before the first call', async () => {
    jest.resetModules();
    const again = require('strict-run-id');
    jest.resetModules();
    const lines = [];
    again.setLogger({ error: (line) => lines.push(line) });
    const late = held();
    const asked = rejection(() =>
      again.withRunRecord(base, 'Ada-Park', { create: () => late.promise, leaseMs: 10_000 }),
    );
    await pass(10_000);
    await asked;
    lines.length = 0;
    late.reject(refusal(() => again.getBaseRunId('foo-bar')));
    await pass();
    expect(lines).toEqual([
      expect.stringMatching(
        /^STRICT MODE: STRICT RUN ID ERROR: Non-standard run ID format encountered: "foo-bar"/,
      ),
      expect.stringMatching(/^Stack trace: /),
    ]);
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
      'STRICT MODE: STRICT RUN ID ERROR: No record was created fo',
      'Stack trace: RunIdError: STRICT RUN ID ERROR: No record wa',
      'ERR_RUN_RECORD_NOT_MADE,ERR_RUN_RECORD_NOT_MADE',
      'STRICT MODE: a callback failed for run "251003-154510-Ada-',
      'goes on',
      '',
    ]);
  });
});
