'use strict';

/** `strict-run-id` itself: what it adds to the modules it replaces. */

const runIds = require('strict-run-id');
const { absent, badTexts, notStrings, refusal } = require('./helpers/index.js');
const { resetRunIdState } = require('strict-run-id/testing');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;

beforeAll(() => runIds.setLogger(null));
beforeEach(() => resetRunIdState());

describe('isRunId', () => {
  test('is false when it is given nothing', () => {
    for (const nothing of ['', undefined, null]) expect(runIds.isRunId(nothing)).toBe(false);
    expect(runIds.isRunId()).toBe(false);
  });

  test.each(notStrings)('is false for %s, without touching it', (_, value) => {
    expect(runIds.isRunId(value)).toBe(false);
  });

  test('can be handed to filter', () => {
    expect(['foo', ada, 'bar'].filter(runIds.isRunId)).toEqual([ada]);
  });
});

describe('explainRunId', () => {
  test.each([...notStrings, ...badTexts, ...absent])('answers for %s without throwing', (_, value) => {
    const explained = runIds.explainRunId(value);
    expect(explained).toMatchObject({ ok: false, kind: null });
    expect(explained.reason).toEqual(expect.any(String));
    expect(explained.hint).toEqual(expect.any(String));
  });
});

describe('explainClientId', () => {
  test.each([...notStrings, ...badTexts, ...absent])('answers for %s without throwing', (_, value) => {
    const explained = runIds.explainClientId(value);
    expect(explained).toMatchObject({ ok: false, reason: expect.any(String), hint: expect.any(String) });
    if (explained.suggestion !== null) expect(runIds.explainClientId(explained.suggestion).ok).toBe(true);
  });

  test('says that an await is missing for a Promise, and that there is no client id for undefined', () => {
    expect(runIds.explainClientId(Promise.resolve('Ada')).reason).toBe(
      'It is a Promise (is an await missing?).',
    );
    expect(runIds.explainClientId().reason).toBe('There is no client id.');
  });
});

describe('checkRunIds', () => {
  test('gives what is refused, with its place, code and reason', () => {
    expect(
      runIds.checkRunIds([base, 'foo-bar', ada, `${ada}-Ada-Park`, null, Promise.resolve(base)]),
    ).toStrictEqual([
      {
        index: 1,
        runId: 'foo-bar',
        code: 'ERR_RUN_ID_FORMAT',
        reason: runIds.explainRunId('foo-bar').reason,
      },
      { index: 3, runId: `${ada}-Ada-Park`, code: 'ERR_RUN_ID_DOUBLE_SUFFIX', reason: expect.any(String) },
      { index: 4, runId: null, code: 'ERR_RUN_ID_MISSING', reason: 'There is no run id.' },
      {
        index: 5,
        runId: null,
        code: 'ERR_RUN_ID_NOT_STRING',
        reason: 'It is a Promise (is an await missing?).',
      },
    ]);
    expect(runIds.checkRunIds([])).toStrictEqual([]);
  });

  test('reports bad elements, but never throws on them', () => {
    const values = [...notStrings, ...badTexts, ...absent].map(([, value]) => value);
    Object.defineProperty(values, values.length, {
      get() {
        throw new Error('mine');
      },
    });
    const refused = runIds.checkRunIds(values);
    expect(refused.map(({ index }) => index)).toEqual(
      Array.from({ length: values.length }, (_, index) => index),
    );
    expect(refused.at(-1)).toMatchObject({ code: 'ERR_RUN_ID_NOT_STRING', reason: "It can't be read." });
  });

  test('refuses anything but an array', () => {
    for (const values of [undefined, null, 'x', base, {}, new Set([base])]) {
      expect(refusal(() => runIds.checkRunIds(values)).code).toBe('ERR_INVALID_ARGUMENT');
    }
  });
});

describe('migrateRunId', () => {
  test.each([
    ['foo-bar', 'Ada Park', 'ERR_RUN_ID_FORMAT'],
    ['foo-bar', undefined, 'ERR_RUN_ID_FORMAT'],
    ['x'.repeat(10_000), 'Ada-Park', 'ERR_RUN_ID_FORMAT'],
    [`${base}\ud800`, 'Ada-Park', 'ERR_RUN_ID_FORMAT'],
    [ada, 'Ada Park', 'ERR_CLIENT_ID_FORMAT'],
  ])('refuses %s for %s', (old, clientId, code) => {
    expect(refusal(() => runIds.migrateRunId(old, clientId)).code).toBe(code);
  });
});

describe('listRunRecords', () => {
  beforeEach(() => {
    runIds.registerRunRecord(base, 'Cora-Lee', 'rec1', { n: 1 });
    runIds.registerRunRecord('251003-154511', 'Ada-Park', 'rec2');
    runIds.registerRunRecord(base, 'Ada-Park', 'rec3');
    runIds.cacheRecordId(base, 'rec4');
  });
  const recordIds = (options) => runIds.listRunRecords(options).map(({ recordId }) => recordId);

  test('gives what is asked for in the order of registration', () => {
    expect(recordIds()).toEqual(['rec1', 'rec2', 'rec3', 'rec4']);
    expect(recordIds({})).toEqual(['rec1', 'rec2', 'rec3', 'rec4']);
    expect(recordIds({ clientId: 'Ada-Park' })).toEqual(['rec2', 'rec3']);
    expect(recordIds({ baseId: base })).toEqual(['rec1', 'rec3', 'rec4']);
    expect(recordIds({ baseId: base, clientId: 'Ada-Park' })).toEqual(['rec3']);
    expect(recordIds({ clientId: 'Park' })).toEqual([]);
  });

  test('gives each record whole', () => {
    expect(runIds.listRunRecords({ baseId: base })[0]).toStrictEqual({
      recordId: 'rec1',
      baseId: base,
      clientId: 'Cora-Lee',
      timestamp: expect.any(String),
      lastTimestamp: expect.any(String),
      metadata: { n: 1 },
    });
    expect(runIds.listRunRecords()[3].clientId).toBe(null);
  });

  test('gives those that were first registered since a moment, and no more than wanted', () => {
    jest.useFakeTimers({ now: Date.UTC(2025, 9, 3, 15, 45, 10) });
    try {
      resetRunIdState();
      for (const recordId of ['rec1', 'rec2', 'rec3']) {
        runIds.registerRunRecord(base, `Guy-${recordId}`, recordId);
        jest.advanceTimersByTime(1_000);
      }
      runIds.registerRunRecord(base, 'Guy-rec1', 'rec1');
    } finally {
      jest.useRealTimers();
    }
    const second = Date.UTC(2025, 9, 3, 15, 45, 11);
    for (const [options, expected] of [
      [{ since: second }, ['rec2', 'rec3']],
      [{ since: second + 1 }, ['rec3']],
      [{ since: 0 }, ['rec1', 'rec2', 'rec3']],
      [{ since: Number.MAX_SAFE_INTEGER }, []],
      [{ limit: 2 }, ['rec1', 'rec2']],
      [{ limit: 0 }, []],
      [{ limit: 99 }, ['rec1', 'rec2', 'rec3']],
      [{ since: second, limit: 1 }, ['rec2']],
      [{ since: null, limit: null, clientId: null, baseId: null }, ['rec1', 'rec2', 'rec3']],
      [{ baseId: base, clientId: 'Guy-rec3', since: second, limit: 5 }, ['rec3']],
    ]) {
      expect([options, recordIds(options)]).toEqual([options, expected]);
    }
    expect(runIds.listRunRecords({ limit: 1 })).toMatchObject([
      { timestamp: '2025-10-03T15:45:10.000Z', lastTimestamp: '2025-10-03T15:45:13.000Z' },
    ]);
  });

  test('refuses what it can’t filter by', () => {
    expect(refusal(() => runIds.listRunRecords({ client: 'Ada-Park' })).message).toMatch(
      'there is no option "client"',
    );
    expect(refusal(() => runIds.listRunRecords('Ada-Park')).code).toBe('ERR_INVALID_ARGUMENT');
    expect(refusal(() => runIds.listRunRecords({ baseId: ada })).code).toBe('ERR_RUN_ID_FORMAT');
    expect(refusal(() => runIds.listRunRecords({ clientId: 7 })).code).toBe('ERR_RUN_ID_NOT_STRING');
    for (const [name, value] of ['since', 'limit'].flatMap((name) =>
      [-1, 0.5, NaN, '1', [], new Date(0)].map((value) => [name, value]),
    )) {
      const error = refusal(() => runIds.listRunRecords({ [name]: value }));
      expect(error.code).toBe('ERR_INVALID_ARGUMENT');
      expect(error.message).toMatch(`Invalid argument ${name} of listRunRecords: it is `);
    }
  });
});

describe('requireRunRecordId', () => {
  test('gives the registered record id', () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    expect(runIds.requireRunRecordId(ada, 'Ada-Park')).toBe('rec1');
  });

  test('knows the registered Apify runs until they are cleared', () => {
    const known = (runId) =>
      /registerApifyRunId\(\) registered the Apify run/.test(
        refusal(() => runIds.requireRunRecordId(runId, 'Ada-Park')).message,
      );
    const [one, two, three] = ['8MSTBAfqMzuXPvgB3', 'apify-2', 'apify-3'];
    for (const runId of [one, two, three]) runIds.registerApifyRunId(runId, 'Ada-Park');
    runIds.registerApifyRunId(one, 'Cora-Lee');
    expect([one, two, three].map(known)).toEqual([true, true, true]);
    runIds.clearCache(two, 'Ada-Park');
    expect([one, two, three].map(known)).toEqual([true, false, true]);
    runIds.clearCache(one);
    expect(runIds.stats().apifyRuns).toBe(1);
    runIds.clearCache(null, 'Ada-Park');
    expect(runIds.stats().apifyRuns).toBe(0);
  });
});

test('stats count what happened since the last reset', () => {
  const zero = {
    records: 0,
    clients: 0,
    apifyRuns: 0,
    jobs: 0,
    claims: 0,
    bytes: 0,
    hits: 0,
    misses: 0,
    missesByReason: {},
    conflicts: 0,
    mismatches: 0,
    evictions: 0,
    expirations: 0,
    idsGenerated: 0,
    refusals: {},
    observed: {},
  };
  expect(runIds.stats()).toStrictEqual(zero);
  const runId = runIds.generateTimestampRunId('Ada-Park');
  runIds.registerRunRecord(runId, 'Ada-Park', 'rec1');
  runIds.registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park');
  runIds.getRunRecordId(runId, 'Ada-Park');
  runIds.getRunRecordId(base, 'Ada-Park');
  runIds.getRunRecordId(runIds.getBaseRunId(runId), 'Cora-Lee');
  refusal(() => runIds.getBaseRunId('foo-bar'));
  refusal(() => runIds.getBaseRunId('foo-bar'));
  refusal(() => runIds.registerRunRecord(runId, 'Ada-Park', 'rec2'));
  expect(runIds.stats()).toStrictEqual({
    ...zero,
    records: 1,
    clients: 1,
    apifyRuns: 1,
    bytes: expect.any(Number),
    hits: 1,
    misses: 2,
    missesByReason: { 'other-client': 1, nothing: 1 },
    conflicts: 1,
    idsGenerated: 1,
    refusals: { ERR_RUN_ID_FORMAT: 2, ERR_RUN_RECORD_CONFLICT: 1 },
  });
  expect(runIds.stats().bytes).toBeGreaterThan(80);
  resetRunIdState();
  expect(runIds.stats()).toStrictEqual(zero);
});

test('stats count bytes, which grow with the records and return to 0 when all are cleared', () => {
  const clients = Array.from({ length: 1_000 }, (_, index) => `Guy-${index}`);
  clients.forEach((clientId, index) => runIds.registerRunRecord(base, clientId, `rec${index}`));
  const { bytes } = runIds.stats();
  expect(bytes).toBeGreaterThan(80 * clients.length);
  for (const clientId of clients) {
    runIds.registerRunRecord(base, clientId, `rec${clientId.slice(4)}`, { note: 'x'.repeat(1_000) });
  }
  expect(runIds.stats().bytes).toBeGreaterThan(bytes + 1_000 * clients.length);
  runIds.clearCache();
  expect(runIds.stats().bytes).toBe(0);
});

test('what is present is checked before what is absent is missed', () => {
  const { registerRunRecord, cacheRecordId, generateSequenceRunId, getOrCreateRunId, migrateRunId } = runIds;
  for (const [call, code] of [
    [() => registerRunRecord(null, null, 'rec 1'), 'ERR_RECORD_ID'],
    [() => registerRunRecord(null, null, null, { at: 1n }), 'ERR_INVALID_ARGUMENT'],
    [() => registerRunRecord(base, null, 'rec 1'), 'ERR_RECORD_ID'],
    [() => cacheRecordId(null, 'rec 1'), 'ERR_RECORD_ID'],
    [() => generateSequenceRunId(null, -1), 'ERR_INVALID_ARGUMENT'],
    [() => generateSequenceRunId(null, 1, -1), 'ERR_INVALID_ARGUMENT'],
    [() => getOrCreateRunId(null, { force: true }), 'ERR_INVALID_ARGUMENT'],
    [() => migrateRunId(null, 'Ada Park'), 'ERR_CLIENT_ID_FORMAT'],
  ]) {
    expect(refusal(call).code).toBe(code);
  }
});

test.each(absent)('with %s for an id, each function that needs it refuses', (_, nothing) => {
  for (const call of [
    () => runIds.parseRunId(nothing),
    () => runIds.validateRunId(nothing),
    () => runIds.getNormalizedRunId(nothing),
    () => runIds.createClientRunId(nothing, 'Ada-Park'),
    () => runIds.migrateRunId(nothing, 'Ada-Park'),
    () => runIds.requireRunRecordId(nothing, 'Ada-Park'),
  ]) {
    const error = refusal(call);
    expect(error.code).toBe('ERR_RUN_ID_MISSING');
    expect(error.message).toMatch(/^STRICT RUN ID ERROR: No run ID given to \w+\./);
  }
  for (const call of [
    () => runIds.createClientRunId(base, nothing),
    () => runIds.migrateRunId(base, nothing),
    () => runIds.requireRunRecordId(base, nothing),
    () => runIds.generateSequenceRunId(nothing),
  ]) {
    const error = refusal(call);
    expect(error.code).toBe('ERR_CLIENT_ID_MISSING');
    expect(error.message).toMatch(/^STRICT RUN ID ERROR: No client ID given to \w+\./);
  }
});
