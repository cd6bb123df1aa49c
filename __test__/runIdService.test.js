'use strict';

/** `strict-run-id/runIdService`: normalizing, records and their metadata, clearing, Apify runs. */

const service = require('strict-run-id/runIdService');
const { listRunRecords, setLogger } = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { absent, refusal } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const row = 'recKU8iGyB0A3pxFi';

beforeAll(() => setLogger(null));
beforeEach(() => resetRunIdState());

describe('normalizeRunId', () => {
  test('takes false for forceNew as absent', () => {
    expect(service.normalizeRunId(ada, undefined, false)).toBe(ada);
    expect(service.normalizeRunId(ada, null, null)).toBe(ada);
  });

  test.each(absent)('gives null for %s', (_, nothing) => {
    expect(service.normalizeRunId(nothing)).toBe(null);
    expect(service.normalizeRunId(nothing, 'Ada-Park')).toBe(null);
  });

  test.each([true, 1, 0, 'yes', {}])('refuses %p for forceNew', (forceNew) => {
    const error = refusal(() => service.normalizeRunId(base, 'Ada-Park', forceNew));
    expect(error.code).toBe('ERR_INVALID_ARGUMENT');
    expect(error.message).toMatch(/^STRICT RUN ID ERROR: Invalid argument forceNew of normalizeRunId/);
    expect(refusal(() => service.normalizeRunId(null, null, true)).code).toBe('ERR_INVALID_ARGUMENT');
  });

  test('says so when an index arrives from ids.map(normalizeRunId)', () => {
    const error = refusal(() => [base].map(service.normalizeRunId));
    expect(error.code).toBe('ERR_RUN_ID_NOT_STRING');
    expect(error.message).toMatch(/^STRICT RUN ID ERROR: Number passed to normalizeRunId instead of string/);
    expect(error.hint).toBe(
      'ids.map(normalizeRunId) passes an index as the second argument. Write ids.map((id) => normalizeRunId(id)).',
    );
    expect(refusal(() => service.normalizeRunId(base, 0)).hint).not.toMatch(/index/);
    expect(refusal(() => service.normalizeRunId(7, 'Ada-Park', [])).hint).not.toMatch(/index/);
  });
});

test('generateRunId is gone, whatever it is given', () => {
  for (const args of [[], ['Ada-Park'], [{}], [base, 'Ada-Park', true]]) {
    const error = refusal(() => service.generateRunId(...args));
    expect(error.code).toBe('ERR_RUN_ID_DEPRECATED');
    expect(error.message).toBe(
      'DEPRECATED: generateRunId() has been removed. Use generateTimestampRunId() directly instead. ' +
        'It makes a base id; createClientRunId(baseId, clientId) derives the run id of a client.',
    );
  }
});

describe('a registered record', () => {
  test('is found by both spellings of its run', () => {
    expect(service.registerRunRecord(base, 'Ada-Park', row)).toBe(ada);
    expect(service.getRunRecordId(base, 'Ada-Park')).toBe(row);
    expect(service.getRunRecordId(ada, 'Ada-Park')).toBe(row);
    expect(service.registerRunRecord(ada, 'Ada-Park', row)).toBe(ada);
  });

  test('is found by no other client and no other run', () => {
    service.registerRunRecord(base, 'Ada-Park', row);
    expect(service.getRunRecordId(base, 'Cora-Lee')).toBe(null);
    expect(service.getRunRecordId('251003-154511', 'Ada-Park')).toBe(null);
    expect(refusal(() => service.getRunRecordId(ada, 'Park')).code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
  });

  test('comes back whole, and fresh each time', () => {
    const metadata = { source: 'smart-resume', counts: [1, 2.5, -0], nothing: null, deep: { ok: true } };
    const before = Date.now();
    service.registerRunRecord(base, 'Ada-Park', row, metadata);
    const info = service.getCachedRunInfo(ada, 'Ada-Park');
    expect(info).toStrictEqual({
      recordId: row,
      baseId: base,
      clientId: 'Ada-Park',
      timestamp: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/),
      metadata,
    });
    expect(Date.parse(info.timestamp)).toBeGreaterThanOrEqual(before);
    info.metadata.deep.ok = false;
    expect(service.getCachedRunInfo(ada, 'Ada-Park').metadata.deep.ok).toBe(true);
  });

  test('keeps its first time and takes new metadata when it is registered again', () => {
    jest.useFakeTimers({ now: Date.UTC(2025, 9, 3, 15, 45, 10, 7) });
    try {
      service.registerRunRecord(base, 'Ada-Park', row, { try: 1 });
      jest.setSystemTime(Date.UTC(2025, 9, 4));
      service.registerRunRecord(base, 'Ada-Park', row, { try: 2 });
      const info = { timestamp: '2025-10-03T15:45:10.007Z', metadata: { try: 2 } };
      expect(service.getCachedRunInfo(base, 'Ada-Park')).toMatchObject(info);
      service.registerRunRecord(base, 'Ada-Park', row);
      expect(service.getCachedRunInfo(base, 'Ada-Park')).toMatchObject(info);
    } finally {
      jest.useRealTimers();
    }
  });

  test('has empty metadata if none were given', () => {
    service.registerRunRecord(base, 'Ada-Park', row);
    expect(service.getCachedRunInfo(base, 'Ada-Park').metadata).toStrictEqual({});
  });

  test('is not replaced by another record for the same pair', () => {
    service.registerRunRecord(base, 'Ada-Park', row);
    const before = listRunRecords();
    const error = refusal(() => service.registerRunRecord(ada, 'Ada-Park', 'rec2'));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', runId: ada, recordId: 'rec2' });
    expect(error.message).toMatch(
      `Run "${ada}" already has the record "${row}"; registerRunRecord was given "rec2".`,
    );
    expect(listRunRecords()).toEqual(before);
  });
});

const nothingGiven = 'No record id given to registerRunRecord.';
const characters = 'A record id is 1 to 128 printable ASCII characters without a space.';
const passRow = 'Pass the id of the row, such as recKU8iGyB0A3pxFi.';
const swapped = 'Are the arguments swapped? A record id names the row, such as recKU8iGyB0A3pxFi.';

test.each([
  ['undefined', undefined, nothingGiven, passRow],
  ['null', null, nothingGiven, passRow],
  ['empty', '', nothingGiven, passRow],
  ['an array', [row], characters, passRow],
  ['a number', 7, characters, passRow],
  ['the client id', 'Ada-Park', 'That is the client id.', swapped],
  ['a base id', base, 'That is a run id.', swapped],
  ['a client run id', ada, 'That is a run id.', swapped],
  ['a sequence id', 'SR-250924-001', 'That is a run id.', swapped],
  ['longer than 128', 'x'.repeat(129), characters, passRow],
  ['a million characters', 'x'.repeat(1_000_000), characters, passRow],
  ['with a space', 'rec 1', characters, passRow],
  ['not ASCII', 'réc1', characters, passRow],
  ['with a lone surrogate', 'rec\ud800', characters, passRow],
])('%s is not a record id', (_, recordId, problem, hint) => {
  const error = refusal(() => service.registerRunRecord(base, 'Ada-Park', recordId));
  expect(error.code).toBe('ERR_RECORD_ID');
  if (problem !== nothingGiven) {
    expect(error.message).toMatch(/^STRICT RUN ID ERROR: registerRunRecord was given .* as the record id\. /);
  }
  expect(error.message.endsWith(` ${problem} ${hint}`)).toBe(true);
  expect(error.hint).toBe(hint);
  expect(listRunRecords()).toEqual([]);
});

const cycle = { list: [] };
cycle.list.push(cycle);
class Run {}

test.each([
  ['a function', { a: { b() {} } }, 'metadata.a.b is a Function'],
  ['a BigInt', [1, 2n], 'metadata[1] is a BigInt'],
  ['a symbol', Symbol('x'), 'metadata is a Symbol'],
  ['undefined inside', { a: undefined }, 'metadata.a is undefined'],
  ['a hole', [, 1], 'metadata[0] is undefined'], // eslint-disable-line no-sparse-arrays
  ['NaN', { n: NaN }, 'metadata.n is NaN'],
  ['infinity', [Infinity], 'metadata[0] is Infinity'],
  ['a cycle', cycle, 'metadata.list[0] is an object that contains itself (a cycle)'],
  ['a Date', { at: new Date(0) }, 'metadata.at is a Date'],
  ['a Map', { m: new Map() }, 'metadata.m is an instance of a class'],
  ['an instance', { r: new Run() }, 'metadata.r is an instance of a class'],
  ['a Promise', { p: Promise.resolve() }, 'metadata.p is a Promise'],
  ['a Buffer', Buffer.from('x'), 'metadata is binary data'],
  ['a symbol for a name', { [Symbol('x')]: 1 }, 'metadata is an object with a symbol as a key'],
  ['a control character in a name', { 'a\nb': NaN }, 'metadata.a\\\\nb is NaN'],
])('metadata that JSON can’t carry are refused by name: %s', (_, metadata, problem) => {
  const error = refusal(() => service.registerRunRecord(base, 'Ada-Park', row, metadata));
  expect(error.code).toBe('ERR_INVALID_ARGUMENT');
  expect(error.message).toContain(problem);
  expect(listRunRecords()).toEqual([]);
});

test.each([
  ['null', null],
  ['a text', 'from \ud800 to \u2028 "\\ \n'],
  ['a number', 5e-324],
  ['a large number', 1.7976931348623157e308],
  ['false', false],
  ['an empty array', []],
  ['__proto__ as a name', JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}')],
  ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
  ['100 levels', JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`)],
])('metadata are given back equal: %s', (_, metadata) => {
  service.registerRunRecord(base, 'Ada-Park', row, metadata);
  expect(service.getCachedRunInfo(base, 'Ada-Park').metadata).toEqual(metadata);
});

test('metadata nested without end are refused, not followed', () => {
  const deep = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
  expect(refusal(() => service.registerRunRecord(base, 'Ada-Park', row, deep)).code).toBe(
    'ERR_INVALID_ARGUMENT',
  );
});

const shared = (levels, leaf) => Array.from({ length: levels }).reduce((inner) => [inner, inner], leaf);

test.each([
  ['a long text', 'x'.repeat(1 << 20)],
  ['many long texts', Array(100).fill('x'.repeat(1 << 16))],
  ['objects that share one another', shared(40, 'x')],
  ['a text of 500 million characters', 'x'.repeat(500_000_000)],
  ['a long name', { ['x'.repeat(1 << 20)]: 1 }],
])('metadata of more than a megabyte are refused: %s', (_, metadata) => {
  const error = refusal(() => service.registerRunRecord(base, 'Ada-Park', row, metadata));
  expect(error.code).toBe('ERR_INVALID_ARGUMENT');
  expect(error.message).toMatch('as JSON it is longer than 1048576 bytes');
  expect(listRunRecords()).toEqual([]);
});

test('what a getter in metadata throws is thrown on, and nothing is registered', () => {
  const metadata = {
    get counts() {
      throw new RangeError('mine');
    },
  };
  expect(() => service.registerRunRecord(base, 'Ada-Park', row, metadata)).toThrow(new RangeError('mine'));
  expect(listRunRecords()).toEqual([]);
});

describe('clearCache', () => {
  const other = '251003-154511';
  beforeEach(() => {
    service.registerRunRecord(base, 'Ada-Park', 'rec1');
    service.registerRunRecord(base, 'Park', 'rec2');
    service.registerRunRecord(other, 'Ada-Park', 'rec3');
    service.registerRunRecord(other, 'Park', 'rec4');
  });
  const left = () => listRunRecords().map(({ recordId }) => recordId);

  test.each([
    ['nothing', [], []],
    ['null twice', [null, null], []],
    ['a run and a client', [base, 'Park'], ['rec1', 'rec3', 'rec4']],
    ['a client run id and its client', [`${base}-Park`, 'Park'], ['rec1', 'rec3', 'rec4']],
    ['a client', [null, 'Park'], ['rec1', 'rec3']],
    ['a base', [base], ['rec3', 'rec4']],
    ['a client run id', [ada], ['rec2', 'rec3', 'rec4']],
    ['a client without records', ['', 'Cora-Lee'], ['rec1', 'rec2', 'rec3', 'rec4']],
  ])('given %s, clears that', (_, args, expected) => {
    expect(service.clearCache(...args)).toBe(undefined);
    expect(left()).toEqual(expected);
  });

  test('needs no clock', () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
    service.clearCache();
    now.mockRestore();
    expect(left()).toEqual([]);
  });

  test('given a run of another client, clears nothing', () => {
    expect(refusal(() => service.clearCache(ada, 'Park')).code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
    expect(left()).toHaveLength(4);
  });
});

describe('registerApifyRunId', () => {
  test('answers with the client run id, which it leaves alone', () => {
    expect(service.registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park')).toBe('8MSTBAfqMzuXPvgB3-CAda-Park');
    expect(service.registerApifyRunId('8MSTBAfqMzuXPvgB3-CAda-Park', 'Ada-Park')).toBe(
      '8MSTBAfqMzuXPvgB3-CAda-Park',
    );
    expect(service.registerApifyRunId('apify-7', "O'Neil")).toBe("apify-7-CO'Neil");
  });

  test('takes nothing but an Apify run id of this client', () => {
    expect(refusal(() => service.registerApifyRunId(base, 'Ada-Park')).code).toBe('ERR_RUN_ID_FORMAT');
    expect(refusal(() => service.registerApifyRunId('SR-250924-001', 'Ada-Park')).code).toBe(
      'ERR_RUN_ID_FORMAT',
    );
    expect(refusal(() => service.registerApifyRunId(row, 'Ada-Park')).code).toBe('ERR_RUN_ID_FORMAT');
    const foreign = () => service.registerApifyRunId('8MSTBAfqMzuXPvgB3-CAda-Park', 'Park');
    expect(refusal(foreign).code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
  });
});

test.each(absent)('with %s for a run id, look-ups give null and all others refuse', (_, nothing) => {
  expect(service.getRunRecordId(nothing, 'Ada-Park')).toBe(null);
  expect(service.getRunRecordId(nothing)).toBe(null);
  expect(service.getCachedRunInfo(nothing, 'Ada-Park')).toBe(null);
  expect(service.stripClientSuffix(nothing)).toBe('');
  for (const call of [
    () => service.registerRunRecord(nothing, 'Ada-Park', row),
    () => service.registerApifyRunId(nothing, 'Ada-Park'),
  ]) {
    expect(refusal(call).code).toBe('ERR_RUN_ID_MISSING');
  }
});

test.each(absent)('with %s for a client id, each function that needs one refuses', (_, nothing) => {
  for (const call of [
    () => service.registerRunRecord(base, nothing, row),
    () => service.registerRunRecord(ada, nothing, row),
    () => service.getRunRecordId(ada, nothing),
    () => service.getCachedRunInfo(base, nothing),
    () => service.registerApifyRunId('8MSTBAfqMzuXPvgB3', nothing),
  ]) {
    expect(refusal(call).code).toBe('ERR_CLIENT_ID_MISSING');
  }
});
