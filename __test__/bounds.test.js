'use strict';

/** `configure({ maxRecords, recordTtlMs })`: what counts as a use or a look, and with which clock; cargo's model has the rest. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { onFakeClock, pass, recordIds, start } = require('./helpers/clock.js');
const { refusal } = require('./helpers/index.js');

const base = '251003-154510';
const register = (clientId, recordId = `rec${clientId}`) =>
  runIds.registerRunRecord(base, clientId, recordId);

onFakeClock();

describe('maxRecords', () => {
  /** Three records, of which that of Ada-Park was registered first. */
  function threeRecords() {
    runIds.configure({ maxRecords: 3 });
    for (const clientId of ['Ada-Park', 'Cora-Lee', 'Guy']) register(clientId);
  }

  test('the least recently used record goes, and is counted', () => {
    threeRecords();
    register("O'Neil");
    expect(recordIds()).toEqual(['recCora-Lee', 'recGuy', "recO'Neil"]);
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe(null);
    expect(runIds.stats()).toMatchObject({ records: 3, clients: 3, evictions: 1, expirations: 0 });
  });

  test.each([
    ['getRunRecordId', () => runIds.getRunRecordId(base, 'Ada-Park')],
    ['getClientRunRecordId', () => runIds.getClientRunRecordId(base, 'Ada-Park')],
    ['getCachedRecordId', () => runIds.getCachedRecordId(`${base}-Ada-Park`)],
    ['getCachedRunInfo', () => runIds.getCachedRunInfo(base, 'Ada-Park')],
    ['requireRunRecordId', () => runIds.requireRunRecordId(base, 'Ada-Park')],
    ['withRunRecord', () => runIds.withRunRecord(base, 'Ada-Park')],
    ['registerRunRecord, again', () => register('Ada-Park')],
    ['storeClientRunRecordId, again', () => runIds.storeClientRunRecordId(base, 'Ada-Park', 'recAda-Park')],
    ['cacheRecordId, again', () => runIds.cacheRecordId(`${base}-Ada-Park`, 'recAda-Park')],
  ])('%s counts as a use', async (_, use) => {
    threeRecords();
    await use();
    register("O'Neil");
    expect(recordIds()).toEqual(['recAda-Park', 'recGuy', "recO'Neil"]);
  });

  test.each([
    ['listRunRecords', () => runIds.listRunRecords({ clientId: 'Ada-Park' })],
    ['explainRunRecord', () => runIds.explainRunRecord(base, 'Ada-Park')],
    ['a diagnosis that names it', () => refusal(() => runIds.requireRunRecordId(base, 'Park'))],
    ['stats', () => runIds.stats()],
    ['a look-up of another pair', () => runIds.getRunRecordId(base, 'Park')],
    ['a refused registration', () => refusal(() => register('Ada-Park', 'rec2'))],
    ['a link to an Apify run', () => runIds.linkApifyRun(`${base}-Ada-Park`, 'apify-7')],
  ])('%s does not count as a use', (_, look) => {
    threeRecords();
    look();
    register("O'Neil");
    expect(recordIds()).toEqual(['recCora-Lee', 'recGuy', "recO'Neil"]);
  });

  test('a lower limit evicts at once', () => {
    threeRecords();
    runIds.getRunRecordId(base, 'Ada-Park');
    runIds.configure({ maxRecords: 1 });
    expect(recordIds()).toEqual(['recAda-Park']);
    expect(runIds.stats()).toMatchObject({ records: 1, evictions: 2 });
  });

  test('null lifts the limit', () => {
    threeRecords();
    runIds.configure({ maxRecords: null });
    for (let index = 0; index < 100; index += 1) register(`Guy-${index}`);
    expect(runIds.stats()).toMatchObject({ records: 103, evictions: 0 });
  });

  test('options that are not given change no limit', () => {
    threeRecords();
    runIds.configure({});
    runIds.configure({ recordTtlMs: null, maxRecords: undefined, timeZone: 'utc' });
    register("O'Neil");
    expect(runIds.stats()).toMatchObject({ records: 3, evictions: 1 });
  });

  test('a clock that shows nothing evicts all the same', () => {
    threeRecords();
    const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
    runIds.configure({ maxRecords: 1 });
    now.mockRestore();
    expect(recordIds()).toEqual(['recGuy']);
    expect(runIds.explainRunRecord(base, 'Ada-Park').findings[0]).toMatchObject({
      kind: 'evicted',
      endedAt: null,
    });
  });
});

describe('recordTtlMs', () => {
  const hour = 3_600_000;
  beforeEach(() => {
    runIds.configure({ recordTtlMs: hour });
    register('Ada-Park');
  });

  test('a record is there to the last millisecond, and then no more', () => {
    pass(hour - 1);
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe('recAda-Park');
    pass(1);
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe(null);
    expect(runIds.stats()).toMatchObject({ records: 0, clients: 0, expirations: 1, evictions: 0 });
  });

  test.each([
    ['getRunRecordId', () => runIds.getRunRecordId(base, 'Ada-Park'), null],
    ['getClientRunRecordId', () => runIds.getClientRunRecordId(base, 'Ada-Park'), null],
    ['getCachedRecordId', () => runIds.getCachedRecordId(`${base}-Ada-Park`), null],
    ['getCachedRunInfo', () => runIds.getCachedRunInfo(base, 'Ada-Park'), null],
    [
      'requireRunRecordId',
      () => refusal(() => runIds.requireRunRecordId(base, 'Ada-Park')).diagnosis[0].kind,
      'expired',
    ],
    ['explainRunRecord', () => runIds.explainRunRecord(base, 'Ada-Park').recordId, null],
    ['listRunRecords', () => runIds.listRunRecords(), []],
    ['stats', () => runIds.stats().records, 0],
    [
      'withRunRecord',
      () => runIds.withRunRecord(base, 'Ada-Park', { create: () => 'rec2' }),
      { recordId: 'rec2', status: 'created' },
    ],
    ['registerRunRecord', () => register('Ada-Park', 'rec2'), `${base}-Ada-Park`],
    [
      'storeClientRunRecordId',
      () => runIds.storeClientRunRecordId(base, 'Ada-Park', 'rec2'),
      `${base}-Ada-Park`,
    ],
  ])('%s sees a record that is over as gone', async (_, look, expected) => {
    pass(hour);
    expect(await look()).toEqual(expected);
    expect(runIds.stats().expirations).toBe(1);
  });

  test.each([
    ['registerRunRecord', () => register('Ada-Park')],
    ['storeClientRunRecordId', () => runIds.storeClientRunRecordId(base, 'Ada-Park', 'recAda-Park')],
    ['cacheRecordId', () => runIds.cacheRecordId(`${base}-Ada-Park`, 'recAda-Park')],
  ])('%s, again, starts the time anew', (_, renew) => {
    pass(hour - 1);
    renew();
    pass(hour - 1);
    expect(runIds.listRunRecords()).toMatchObject([
      { timestamp: new Date(start).toISOString(), lastTimestamp: new Date(start + hour - 1).toISOString() },
    ]);
    pass(1);
    expect(recordIds()).toEqual([]);
  });

  test('a look-up, a refused registration or another record starts nothing anew', () => {
    pass(hour - 1);
    runIds.getRunRecordId(base, 'Ada-Park');
    runIds.getCachedRunInfo(base, 'Ada-Park');
    refusal(() => register('Ada-Park', 'rec2'));
    register('Guy');
    pass(1);
    expect(recordIds()).toEqual(['recGuy']);
  });

  test('null lifts the limit', () => {
    runIds.configure({ recordTtlMs: null });
    pass(1_000 * hour);
    expect(recordIds()).toEqual(['recAda-Park']);
    expect(runIds.stats().expirations).toBe(0);
  });

  test('a clock that shows nothing ends no record', () => {
    pass(hour);
    const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe('recAda-Park');
    now.mockRestore();
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe(null);
  });

  test('what the clock throws is thrown on', () => {
    const now = jest.spyOn(Date, 'now').mockImplementation(() => {
      throw new RangeError('mine');
    });
    expect(() => runIds.getRunRecordId(base, 'Ada-Park')).toThrow(new RangeError('mine'));
    now.mockRestore();
  });

  // The time of a record is over when it is over, not at the next look-up.
  describe('after the time of a record is over', () => {
    beforeEach(() => pass(hour));
    const expired = () => {
      expect(runIds.explainRunRecord(base, 'Ada-Park').findings[0].kind).toBe('expired');
      expect(runIds.stats().expirations).toBe(1);
    };

    test('lifting the limit does not bring it back', () => {
      runIds.configure({ recordTtlMs: null });
      expired();
    });

    test('a longer limit does not bring it back', () => {
      runIds.configure({ recordTtlMs: 2 * hour });
      expired();
    });

    test('it is not said to be cleared', () => {
      runIds.clearCache();
      expired();
    });

    test('no other record is evicted for it', () => {
      pass(-1);
      runIds.configure({ maxRecords: 2 });
      register('Guy');
      runIds.getRunRecordId(base, 'Ada-Park');
      pass(1);
      runIds.configure({ maxRecords: 1 });
      expect(recordIds()).toEqual(['recGuy']);
      expect(runIds.stats().evictions).toBe(0);
    });
  });
});

describe('maxBytes', () => {
  const note = { note: 'n'.repeat(700_000) };
  const registerLarge = (clientId) => runIds.registerRunRecord(base, clientId, `rec${clientId}`, note);

  test('beyond it, the least recently used record goes, and the diagnosis names the limit', () => {
    runIds.configure({ maxBytes: 2 ** 21 });
    registerLarge('Ada-Park');
    registerLarge('Cora-Lee');
    runIds.getRunRecordId(base, 'Ada-Park');
    registerLarge('Guy');
    expect(recordIds()).toEqual(['recAda-Park', 'recGuy']);
    expect(runIds.stats()).toMatchObject({ records: 2, evictions: 1 });
    expect(runIds.stats().bytes).toBeLessThanOrEqual(2 ** 21);
    expect(runIds.explainRunRecord(base, 'Cora-Lee').findings[0].sentence).toBe(
      `Its record "recCora-Lee", registered at ${new Date(start).toISOString()}, was evicted at ${new Date(start).toISOString()}:` +
        ' the registry held more than 2097152 bytes (maxBytes), and it was the least recently used record.',
    );
  });

  test('null lifts it, and other limits stay', () => {
    runIds.configure({ maxBytes: 2 ** 21, maxRecords: 3 });
    runIds.configure({ maxBytes: null });
    for (const clientId of ['Ada-Park', 'Cora-Lee', 'Guy', "O'Neil"]) registerLarge(clientId);
    expect(recordIds()).toEqual(['recCora-Lee', 'recGuy', "recO'Neil"]);
  });

  test('less than what one record may hold is refused', () => {
    expect(refusal(() => runIds.configure({ maxBytes: 2 ** 21 - 1 }))).toMatchObject({
      code: 'ERR_INVALID_ARGUMENT',
      message: expect.stringContaining('it is 2097151, not a whole number of 2097152 or more'),
    });
  });
});

describe('the ids of getOrCreateRunId', () => {
  test('are bounded by maxRecords: that of the client that was asked for longest ago goes', () => {
    runIds.configure({ maxRecords: 2 });
    const first = runIds.getOrCreateRunId('Ada-Park');
    pass(1);
    const second = runIds.getOrCreateRunId('Cora-Lee');
    pass(1);
    expect(runIds.getOrCreateRunId('Ada-Park')).toBe(first);
    pass(1);
    runIds.getOrCreateRunId('Guy');
    expect(runIds.getOrCreateRunId('Ada-Park')).toBe(first);
    expect(runIds.getOrCreateRunId('Cora-Lee')).not.toBe(second);
  });

  test('are forgotten recordTtlMs after they were last returned', () => {
    runIds.configure({ recordTtlMs: 1_000 });
    const first = runIds.getOrCreateRunId('Ada-Park');
    pass(999);
    expect(runIds.getOrCreateRunId('Ada-Park')).toBe(first);
    pass(999);
    expect(runIds.getOrCreateRunId('Ada-Park')).toBe(first);
    pass(1_000);
    expect(runIds.getOrCreateRunId('Ada-Park')).not.toBe(first);
  });

  test('are counted by stats().bytes', () => {
    const before = runIds.stats().bytes;
    runIds.getOrCreateRunId('Ada-Park');
    expect(runIds.stats().bytes).toBeGreaterThan(before);
  });

  test.each([
    ['clearAllCache()', () => runIds.clearAllCache(), false],
    ['clearCache()', () => runIds.clearCache(), false],
    ['clearCache(null, clientId)', () => runIds.clearCache(null, 'Ada-Park'), false],
    ['clearCache(null, another clientId)', () => runIds.clearCache(null, 'Park'), true],
    ['clearCache(runId, clientId)', (runId) => runIds.clearCache(runId, 'Ada-Park'), true],
    ['clearClientRunCache', (runId) => runIds.clearClientRunCache(runId, 'Ada-Park'), true],
  ])('%s', (_, clear, stays) => {
    const first = runIds.getOrCreateRunId('Ada-Park');
    clear(first);
    expect(runIds.getOrCreateRunId('Ada-Park') === first).toBe(stays);
  });

  test('without a limit, a kept one is returned even if the clock shows nothing', () => {
    const first = runIds.getOrCreateRunId('Ada-Park');
    const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
    expect(runIds.getOrCreateRunId('Ada-Park')).toBe(first);
    now.mockRestore();
  });
});

describe('both limits', () => {
  test('what is expired goes before what is merely old is evicted', () => {
    runIds.configure({ maxRecords: 2, recordTtlMs: 1_000 });
    register('Ada-Park');
    pass(500);
    register('Guy');
    runIds.getRunRecordId(base, 'Ada-Park');
    pass(500);
    register('Cora-Lee');
    expect(recordIds()).toEqual(['recGuy', 'recCora-Lee']);
    expect(runIds.stats()).toMatchObject({ evictions: 0, expirations: 1 });
  });

  test('are lifted each by itself, and by a reset', () => {
    runIds.configure({ maxRecords: 1, recordTtlMs: 1_000 });
    runIds.configure({ maxRecords: null });
    register('Ada-Park');
    register('Guy');
    pass(1_000);
    expect(runIds.stats()).toMatchObject({ records: 0, evictions: 0, expirations: 2 });
    runIds.configure({ maxRecords: 1, recordTtlMs: 1_000 });
    resetRunIdState();
    register('Ada-Park');
    register('Guy');
    pass(1_000);
    expect(runIds.stats()).toMatchObject({ records: 2, evictions: 0, expirations: 0 });
  });
});

describe('refused options change nothing', () => {
  const numbers = [
    ['zero', 0, 'it is 0, not a whole number of 1 or more'],
    ['a negative number', -1, 'it is -1, not a whole number of 1 or more'],
    ['a fraction', 1.5, 'it is 1.5, not a whole number of 1 or more'],
    ['NaN', NaN, 'it is NaN, not a whole number of 1 or more'],
    ['infinity', Infinity, 'it is Infinity, not a whole number of 1 or more'],
    ['a number too large to count to', 2 ** 53, 'not a whole number of 1 or more'],
    ['a text', '5', 'it is a string, not a number'],
    ['the empty text', '', 'it is a string, not a number'],
    ['a BigInt', 5n, 'it is a BigInt, not a number'],
    ['true', true, 'it is a boolean, not a number'],
    ['an array', [5], 'it is an array of 1, not a number'],
    ['an object', { valueOf: () => 5 }, 'it is an object, not a number'],
    ['a symbol', Symbol('5'), 'it is a symbol, not a number'],
  ];
  const rows = ['maxRecords', 'recordTtlMs'].flatMap((option) => numbers.map((row) => [option, ...row]));

  /** Two records, of which the limits that hold would take one each if they were changed. */
  beforeEach(() => {
    runIds.configure({ maxRecords: 2, recordTtlMs: 1_000 });
    register('Ada-Park');
    register('Guy');
  });
  const limitsHold = () => {
    expect(recordIds()).toEqual(['recAda-Park', 'recGuy']);
    expect(runIds.generateTimestampRunId()).toBe(base);
    register('Cora-Lee');
    expect(recordIds()).toEqual(['recGuy', 'recCora-Lee']);
    pass(999);
    expect(recordIds()).toHaveLength(2);
    pass(1);
    expect(recordIds()).toHaveLength(0);
  };

  test.each(rows)('%s: %s', (option, _, value, problem) => {
    const others = { timeZone: 'local', maxRecords: 1, recordTtlMs: 1 };
    const zone = jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(-600);
    const error = refusal(() => runIds.configure({ ...others, [option]: value }));
    expect(error.code).toBe('ERR_INVALID_ARGUMENT');
    expect(error.message).toMatch(`STRICT RUN ID ERROR: Invalid argument ${option} of configure: `);
    expect(error.message).toMatch(problem);
    limitsHold();
    zone.mockRestore();
  });

  test.each([
    ['another option', { maxRecords: 1, recordTtlMs: 1, maxrecords: 1 }],
    ['a bad time zone', { maxRecords: 1, recordTtlMs: 1, timeZone: 'Mars' }],
    ['null for a time zone', { maxRecords: 1, timeZone: null }],
  ])('%s', (_, options) => {
    expect(refusal(() => runIds.configure(options)).code).toBe('ERR_INVALID_ARGUMENT');
    limitsHold();
  });

  test.each(['timeZone', 'maxRecords', 'recordTtlMs'])('a getter of %s that throws', (option) => {
    const options = { maxRecords: 1, recordTtlMs: 1 };
    Object.defineProperty(options, option, {
      enumerable: true,
      get() {
        throw new RangeError('mine');
      },
    });
    expect(() => runIds.configure(options)).toThrow(new RangeError('mine'));
    limitsHold();
  });
});
