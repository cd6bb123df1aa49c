'use strict';

/** `strict-run-id/unifiedRunIdService`: formats, job ids, and the id of a client that is kept. */

const service = require('strict-run-id/runIdService');
const unified = require('strict-run-id/unifiedRunIdService');
const { getCachedRunInfo, listRunRecords, setLogger } = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { absent, refusal } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;

beforeAll(() => setLogger(null));
beforeEach(() => resetRunIdState());

describe('normalizeRunId', () => {
  test('answers with the id unchanged when the source is absent, too', () => {
    for (const source of [undefined, null, '']) expect(unified.normalizeRunId(ada, source)).toBe(ada);
  });

  test('puts the source before the message, escaped and cut', () => {
    const message = (source) => refusal(() => unified.normalizeRunId('foo-bar', source)).message;
    const strict = 'STRICT RUN ID ERROR: Non-standard run ID format encountered: "foo-bar"';
    expect(message('leadScoring.js').startsWith(`[leadScoring.js] ${strict}`)).toBe(true);
    expect(message('a\nb').startsWith(`[a\\nb] ${strict}`)).toBe(true);
    expect(message('x'.repeat(1000)).startsWith(`[${'x'.repeat(80)}…] ${strict}`)).toBe(true);
    expect(message(undefined).startsWith(strict)).toBe(true);
    expect(message('').startsWith(strict)).toBe(true);
  });

  test('a third argument gives the call the meaning of the runIdService', () => {
    for (const third of [false, null]) {
      expect(unified.normalizeRunId(base, 'Ada-Park', third)).toBe(ada);
      expect(unified.normalizeRunId(ada, 'Ada-Park', third)).toBe(ada);
      expect(unified.normalizeRunId('SR-250924-001', 'Ada-Park', third)).toBe('SR-250924-001-CAda-Park');
      expect(unified.normalizeRunId(base, null, third)).toBe(base);
      expect(unified.normalizeRunId(null, 'Ada-Park', third)).toBeNull();
      expect(refusal(() => unified.normalizeRunId(ada, 'Cora-Lee', third)).code).toBe(
        'ERR_RUN_ID_CLIENT_MISMATCH',
      );
      expect(refusal(() => unified.normalizeRunId(base, 'Ada Park', third)).code).toBe(
        'ERR_CLIENT_ID_FORMAT',
      );
    }
  });

  test.each([true, 0, 'x', {}, []])(
    'a third argument is refused as the runIdService refuses it: %p',
    (third) => {
      const error = refusal(() => unified.normalizeRunId(base, 'Ada-Park', third));
      expect(error.message).toBe(refusal(() => service.normalizeRunId(base, 'Ada-Park', third)).message);
      expect(error.code).toBe('ERR_INVALID_ARGUMENT');
    },
  );

  test('an undefined third argument counts as absent, so the second one is a source', () => {
    expect(unified.normalizeRunId(base, 'Ada-Park', undefined)).toBe(base);
    expect(unified.normalizeRunId(ada, 'Cora-Lee', undefined)).toBe(ada);
    const { message } = refusal(() => unified.normalizeRunId('foo-bar', 'Ada-Park', undefined));
    expect(message.startsWith('[Ada-Park] STRICT RUN ID ERROR')).toBe(true);
  });

  test("the client of a call with three arguments isn't printed as its source", () => {
    const { message } = refusal(() => unified.normalizeRunId('foo-bar', 'Ada-Park', false));
    expect(message.startsWith('STRICT RUN ID ERROR: Non-standard run ID format encountered: "foo-bar"')).toBe(
      true,
    );
    expect(message).not.toContain('Ada-Park');
  });

  test.each([0, true, {}, [], () => {}, Symbol('x'), 1n])(
    "refuses a source that isn't a string: %p",
    (source) => {
      expect(refusal(() => unified.normalizeRunId(base, source)).code).toBe('ERR_INVALID_ARGUMENT');
      expect(refusal(() => unified.validateRunId(base, source)).code).toBe('ERR_INVALID_ARGUMENT');
    },
  );

  test('says so when an index arrives from ids.map(normalizeRunId) or ids.map(validateRunId)', () => {
    for (const name of ['normalizeRunId', 'validateRunId']) {
      expect(refusal(() => [base].map(unified[name])).hint).toBe(
        `ids.map(${name}) passes an index as the second argument. Write ids.map((id) => ${name}(id)).`,
      );
    }
  });
});

test('validateRunId is true or throws, for an absent id too', () => {
  expect(unified.validateRunId(ada)).toBe(true);
  expect(unified.validateRunId(base, 'cron')).toBe(true);
  expect(refusal(() => unified.validateRunId('foo-bar', 'cron')).message).toMatch(
    /^\[cron\] STRICT RUN ID ERROR/,
  );
  const missing = refusal(() => unified.validateRunId(null, 'cron'));
  expect(missing.code).toBe('ERR_RUN_ID_MISSING');
  expect(missing.message).toMatch(/^\[cron\] STRICT RUN ID ERROR: No run ID given to validateRunId/);
});

test.each(['x'.repeat(1000), '\ud800'])('a text in no format has no format and no time: %j', (text) => {
  expect(unified.detectRunIdFormat(text)).toBe(null);
  expect(unified.convertToStandardFormat(text)).toBe(null);
  expect(refusal(() => unified.jobIdToTimestamp(text)).code).toBe('ERR_RUN_ID_FORMAT');
});

test('each format has an example that is detected as such', () => {
  for (const [key, { format, example }] of Object.entries(unified.RUN_ID_FORMATS)) {
    expect(typeof format).toBe('string');
    expect(unified.detectRunIdFormat(example).formatKey).toBe(key);
  }
});

test('RUN_ID_FORMATS is frozen to the bottom', () => {
  expect(Object.isFrozen(unified.RUN_ID_FORMATS)).toBe(true);
  for (const format of Object.values(unified.RUN_ID_FORMATS)) expect(Object.isFrozen(format)).toBe(true);
});

describe('getOrCreateRunId', () => {
  test('gives a client one id until it is cleared', () => {
    const first = unified.getOrCreateRunId('Ada-Park');
    expect(unified.extractClientId(first)).toBe('Ada-Park');
    expect(unified.getOrCreateRunId('Ada-Park')).toBe(first);
    expect(unified.getOrCreateRunId('Ada-Park', {})).toBe(first);
    expect(unified.getOrCreateRunId('Ada-Park', { forceNew: false })).toBe(first);
    expect(unified.getOrCreateRunId('Cora-Lee')).not.toBe(first);
    expect(unified.clearClientRunId('Ada-Park')).toBe(undefined);
    expect(unified.getOrCreateRunId('Ada-Park')).not.toBe(first);
  });

  test('with forceNew gives another, which then stays', () => {
    const first = unified.getOrCreateRunId('Ada-Park');
    const second = unified.getOrCreateRunId('Ada-Park', { forceNew: true });
    expect(second).not.toBe(first);
    expect(unified.getOrCreateRunId('Ada-Park')).toBe(second);
  });

  test('reads the clock of the caller', () => {
    jest.useFakeTimers({ now: Date.UTC(2031, 11, 31, 23, 59, 59) });
    try {
      expect(unified.getOrCreateRunId('Ada-Park')).toBe('311231-235959-Ada-Park');
    } finally {
      jest.useRealTimers();
    }
  });

  test('accepts a source and ignores it, whatever it is', () => {
    const first = unified.getOrCreateRunId('Ada-Park');
    for (const source of ['batchScorer', '', null, undefined, 7, {}]) {
      expect(unified.getOrCreateRunId('Ada-Park', { source })).toBe(first);
    }
    expect(unified.getOrCreateRunId('Ada-Park', { forceNew: true, source: 'x' })).not.toBe(first);
  });

  test('refuses options that it does not know', () => {
    for (const options of [
      { forcenew: true },
      { source: 'x', sources: 'y' },
      { forceNew: 1 },
      true,
      [],
      'x',
    ]) {
      expect(refusal(() => unified.getOrCreateRunId('Ada-Park', options)).code).toBe('ERR_INVALID_ARGUMENT');
    }
  });
});

describe('a cached record id', () => {
  test('of a base is an entry of its own, which answers for no client', () => {
    unified.cacheRecordId(base, 'rec1');
    expect(unified.getCachedRecordId(base)).toBe('rec1');
    expect(unified.getCachedRecordId(ada)).toBe(null);
    expect(unified.getRunRecordId(base, 'Ada-Park')).toBe(null);
  });

  test('of a client run id is the entry of the pair', () => {
    expect(unified.cacheRecordId(ada, 'rec1')).toBe(ada);
    expect(unified.getCachedRecordId(ada)).toBe('rec1');
    expect(unified.getRunRecordId(base, 'Ada-Park')).toBe('rec1');
    expect(unified.getCachedRecordId(base)).toBe(null);
  });

  test('is refused if it is a client id', () => {
    expect(refusal(() => unified.cacheRecordId(ada, 'Ada-Park')).code).toBe('ERR_RECORD_ID');
    const thirds = ['rec1', undefined, null, 7, {}];
    for (const [runId, third] of [base, ada].flatMap((runId) => thirds.map((third) => [runId, third]))) {
      const error = refusal(() => unified.cacheRecordId(runId, 'Cora-Lee', third));
      expect(error.code).toBe('ERR_RECORD_ID');
      expect(error.message).toMatch(/takes two arguments/);
    }
    expect(listRunRecords()).toEqual([]);
  });
});

test('the records are those of the package', () => {
  unified.registerRunRecord(base, 'Ada-Park', 'rec1', { a: 1 });
  expect(getCachedRunInfo(base, 'Ada-Park').recordId).toBe('rec1');
  unified.clearCache(null, 'Ada-Park');
  expect(unified.getRunRecordId(base, 'Ada-Park')).toBe(null);
});

test.each(absent)('with %s for a run id, look-ups give null and all others refuse', (_, nothing) => {
  expect(unified.normalizeRunId(nothing)).toBe(null);
  expect(unified.detectRunIdFormat(nothing)).toBe(null);
  expect(unified.convertToStandardFormat(nothing)).toBe(null);
  expect(unified.getCachedRecordId(nothing)).toBe(null);
  expect(unified.getBaseRunId(nothing)).toBe('');
  for (const call of [
    () => unified.validateRunId(nothing),
    () => unified.jobIdToTimestamp(nothing),
    () => unified.cacheRecordId(nothing, 'rec1'),
  ]) {
    expect(refusal(call).code).toBe('ERR_RUN_ID_MISSING');
  }
});

test.each(absent)('with %s for a client id, each function that needs one refuses', (_, nothing) => {
  expect(refusal(() => unified.getOrCreateRunId(nothing)).code).toBe('ERR_CLIENT_ID_MISSING');
  expect(refusal(() => unified.clearClientRunId(nothing)).code).toBe('ERR_CLIENT_ID_MISSING');
  expect(unified.generateTimestampRunId(nothing)).toMatch(/^\d{6}-\d{6}$/);
});

test('generateRunId is gone', () => {
  expect(refusal(() => unified.generateRunId('Ada-Park')).code).toBe('ERR_RUN_ID_DEPRECATED');
});
