'use strict';

/** `configure({ recordTtlMs })`: when a record expires. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { onFakeClock, pass, recordIds, start } = require('./helpers/clock.js');
const { refusal } = require('./helpers/index.js');

const base = '251003-154510';
const register = (clientId, recordId = `rec${clientId}`) =>
  runIds.registerRunRecord(base, clientId, recordId);

onFakeClock();

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

  test('each record has a time of its own', () => {
    pass(hour / 2);
    register('Guy');
    register('Ada-Park');
    register('Cora-Lee');
    pass(hour / 4);
    register('Guy');
    pass(hour / 4);
    expect(recordIds()).toEqual(['recAda-Park', 'recGuy', 'recCora-Lee']);
    pass(hour / 2);
    expect(recordIds()).toEqual(['recGuy']);
    expect(runIds.stats().expirations).toBe(2);
  });

  test('a pair whose record expired takes another, which is a new one', () => {
    pass(hour);
    register('Ada-Park', 'rec2');
    expect(runIds.listRunRecords()).toMatchObject([
      { recordId: 'rec2', timestamp: new Date(start + hour).toISOString() },
    ]);
  });

  test('a limit that comes later counts from the last registration, too', () => {
    resetRunIdState();
    register('Ada-Park');
    pass(hour - 1);
    register('Guy');
    runIds.configure({ recordTtlMs: hour });
    pass(1);
    expect(recordIds()).toEqual(['recGuy']);
  });

  test('a shorter limit holds for the records that are there, and so does a longer one', () => {
    pass(1_000);
    runIds.configure({ recordTtlMs: 2 * hour });
    pass(2 * hour - 1_001);
    expect(recordIds()).toEqual(['recAda-Park']);
    runIds.configure({ recordTtlMs: 1_000 });
    expect(recordIds()).toEqual([]);
  });

  test('null lifts the limit', () => {
    runIds.configure({ recordTtlMs: null });
    pass(1_000 * hour);
    expect(recordIds()).toEqual(['recAda-Park']);
    expect(runIds.stats().expirations).toBe(0);
  });

  test('a record that expired is not back because the clock is set back', () => {
    pass(hour);
    expect(recordIds()).toEqual([]);
    pass(-hour);
    expect(recordIds()).toEqual([]);
  });

  test('a clock that is set back ends no record early, and none that is registered then', () => {
    pass(-10 * hour);
    register('Ada-Park');
    register('Guy');
    expect(runIds.listRunRecords()[0].lastTimestamp).toBe(new Date(start).toISOString());
    pass(hour - 1);
    expect(recordIds()).toEqual(['recAda-Park', 'recGuy']);
    pass(1);
    expect(recordIds()).toEqual(['recAda-Park']);
    pass(10 * hour - 1);
    expect(recordIds()).toEqual(['recAda-Park']);
    pass(1);
    expect(recordIds()).toEqual([]);
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

  // The time of a record is over when it is over, and not when somebody looks next.
  describe.each([
    ['nobody', () => {}],
    ['somebody', () => runIds.stats()],
  ])('where %s looked after the time of a record was over', (_, look) => {
    beforeEach(() => {
      pass(hour);
      look();
    });
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
