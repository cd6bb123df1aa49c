'use strict';

/** `linkApifyRun` and its kin: which run an Apify run belongs to, both ways, and never to two. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { absent, refusal } = require('./helpers/index.js');

const { getApifyRunForRunId, getRunIdForApifyRun, linkApifyRun, registerApifyRunId } = runIds;
const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const sequence = 'SR-250924-001-T7-CAda-Park';
const apify = '8MSTBAfqMzuXPvgB3';
const named = 'apify-nightly-7';

beforeAll(() => runIds.setLogger(null));
beforeEach(() => resetRunIdState());

/** What the look-ups know. */
const known = () => ({
  runs: [apify, named].map((apifyRunId) => getRunIdForApifyRun(apifyRunId)),
  apifyRuns: [base, ada, `${base}-Cora-Lee`, sequence].map((runId) => getApifyRunForRunId(runId)),
  count: runIds.stats().apifyRuns,
});

/** What to do instead, by the kind of run id that was expected. */
const hints = {
  'an Apify run id': 'Pass the id that Apify returned.',
  'a timestamp or sequence run id': 'Pass the id of the run that started the Apify run.',
};

describe('linkApifyRun', () => {
  test.each([
    [base, apify, apify],
    [ada, apify, apify],
    [ada, named, named],
    [ada, `${apify}-CAda-Park`, apify],
    [base, `${apify}-CAda-Park`, apify],
    [sequence, apify, apify],
    ['SR-250924-001', `${named}-CGuy`, named],
    ["251003-154510-O'Neil", apify, apify],
  ])('links %s and %s, found by both', (runId, given, apifyRunId) => {
    expect(linkApifyRun(runId, given)).toBe(runId);
    expect(getRunIdForApifyRun(apifyRunId)).toBe(runId);
    expect(getApifyRunForRunId(runId)).toBe(apifyRunId);
    expect(runIds.stats()).toMatchObject({ apifyRuns: 1, records: 0, hits: 0, misses: 0 });
  });

  test('is found by the Apify run id with its client as well', () => {
    linkApifyRun(ada, apify);
    expect(getRunIdForApifyRun(`${apify}-CAda-Park`)).toBe(ada);
  });

  test('may be said again, in either spelling of the Apify run id', () => {
    linkApifyRun(ada, apify);
    const before = known();
    expect(linkApifyRun(ada, apify)).toBe(ada);
    expect(linkApifyRun(ada, `${apify}-CAda-Park`)).toBe(ada);
    expect(known()).toEqual(before);
  });

  test('keeps the runs of the clients of one base apart', () => {
    linkApifyRun(ada, apify);
    linkApifyRun(`${base}-Cora-Lee`, named);
    expect(known()).toEqual({
      runs: [ada, `${base}-Cora-Lee`],
      apifyRuns: [null, apify, named, null],
      count: 2,
    });
  });

  const conflicts = [
    ['an Apify run and another run', sequence, apify, apify, ada, sequence],
    ['an Apify run and the run of another client', `${base}-Park`, apify, apify, ada, `${base}-Park`],
    ['an Apify run and the base of its run', base, apify, apify, ada, base],
    ['a run and another Apify run', ada, named, ada, apify, named],
  ];

  test.each(conflicts)('refuses %s, and changes nothing', (_, runId, apifyRunId, name, linked, given) => {
    linkApifyRun(ada, apify);
    const before = known();
    const error = refusal(() => linkApifyRun(runId, apifyRunId));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', runId: name });
    expect(error.message).toMatch(
      `STRICT RUN ID ERROR: "${name}" is already linked to "${linked}"; linkApifyRun was given "${given}".`,
    );
    expect(known()).toEqual(before);
    expect(runIds.stats().conflicts).toBe(1);
  });

  test('refuses the run of a client for whom the Apify run is not registered', () => {
    registerApifyRunId(apify, 'Cora-Lee');
    const before = known();
    const error = refusal(() => linkApifyRun(ada, apify));
    expect(error.code).toBe('ERR_RUN_RECORD_CONFLICT');
    expect(error.message).toMatch(
      `"${apify}" is already linked to "${apify}-CCora-Lee"; linkApifyRun was given "${ada}".`,
    );
    expect(known()).toEqual(before);
  });

  test('refuses two ids of different clients', () => {
    const error = refusal(() => linkApifyRun(ada, `${apify}-CPark`));
    expect(error).toMatchObject({
      code: 'ERR_RUN_ID_CLIENT_MISMATCH',
      runId: `${apify}-CPark`,
      clientId: 'Park',
      expectedClientId: 'Ada-Park',
    });
    expect(known().count).toBe(0);
  });

  test.each([
    ['an Apify run for the run', () => linkApifyRun(apify, named), 'a timestamp or sequence run id'],
    [
      'an Apify run with a client for the run',
      () => linkApifyRun(`${apify}-CGuy`, named),
      'a timestamp or sequence run id',
    ],
    ['the same id twice', () => linkApifyRun(ada, ada), 'an Apify run id'],
    ['a sequence for the Apify run', () => linkApifyRun(ada, sequence), 'an Apify run id'],
    ['the arguments swapped', () => linkApifyRun(apify, ada), 'a timestamp or sequence run id'],
  ])('refuses %s', (_, call, wanted) => {
    const error = refusal(call);
    expect(error.code).toBe('ERR_RUN_ID_FORMAT');
    expect(error.message).toMatch(`, passed to linkApifyRun, which takes only ${wanted}. ${hints[wanted]}`);
    expect(known().count).toBe(0);
  });

  test.each(absent)('refuses %s for either', (_, nothing) => {
    expect(refusal(() => linkApifyRun(nothing, apify)).code).toBe('ERR_RUN_ID_MISSING');
    expect(refusal(() => linkApifyRun(ada, nothing)).code).toBe('ERR_RUN_ID_MISSING');
    expect(refusal(() => linkApifyRun(nothing, 'foo-bar')).code).toBe('ERR_RUN_ID_FORMAT');
  });
});

describe('registerApifyRunId', () => {
  test('is found both ways, in the same table', () => {
    expect(registerApifyRunId(apify, 'Ada-Park')).toBe(`${apify}-CAda-Park`);
    expect(getRunIdForApifyRun(apify)).toBe(`${apify}-CAda-Park`);
    expect(getRunIdForApifyRun(`${apify}-CAda-Park`)).toBe(`${apify}-CAda-Park`);
    expect(getApifyRunForRunId(`${apify}-CAda-Park`)).toBe(apify);
  });

  test('gives way to the run that the Apify run is linked to', () => {
    registerApifyRunId(apify, 'Ada-Park');
    linkApifyRun(ada, apify);
    expect(getRunIdForApifyRun(apify)).toBe(ada);
    expect(getApifyRunForRunId(ada)).toBe(apify);
    expect(getApifyRunForRunId(`${apify}-CAda-Park`)).toBe(apify);
  });

  test('may come after the link', () => {
    linkApifyRun(ada, apify);
    expect(registerApifyRunId(apify, 'Ada-Park')).toBe(`${apify}-CAda-Park`);
    expect(getRunIdForApifyRun(apify)).toBe(ada);
    linkApifyRun(sequence, named);
    expect(registerApifyRunId(`${named}-CAda-Park`, 'Ada-Park')).toBe(`${named}-CAda-Park`);
  });

  test('may name any client if the run is a base id', () => {
    linkApifyRun(base, apify);
    registerApifyRunId(apify, 'Ada-Park');
    registerApifyRunId(apify, 'Cora-Lee');
    expect(getRunIdForApifyRun(apify)).toBe(base);
  });

  test('refuses another client than that of the linked run, and changes nothing', () => {
    linkApifyRun(ada, apify);
    const before = known();
    const error = refusal(() => registerApifyRunId(apify, 'Park'));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', runId: apify });
    expect(error.message).toMatch(
      `"${apify}" is already linked to "${ada}"; registerApifyRunId was given "${apify}-CPark".`,
    );
    expect(known()).toEqual(before);
  });

  test('with two clients, says of neither that the run is theirs', () => {
    registerApifyRunId(apify, 'Ada-Park');
    registerApifyRunId(apify, 'Cora-Lee');
    expect(getRunIdForApifyRun(apify)).toBe(null);
    expect(getApifyRunForRunId(`${apify}-CAda-Park`)).toBe(apify);
    expect(getApifyRunForRunId(`${apify}-CPark`)).toBe(null);
  });
});

describe('the look-ups', () => {
  test('give null for what is not known', () => {
    expect(known()).toEqual({ runs: [null, null], apifyRuns: [null, null, null, null], count: 0 });
    linkApifyRun(ada, apify);
    expect(getApifyRunForRunId(base)).toBe(null);
    expect(getApifyRunForRunId('251003-154511-Ada-Park')).toBe(null);
    expect(getRunIdForApifyRun(named)).toBe(null);
  });

  test.each(absent)('give null for %s', (_, nothing) => {
    linkApifyRun(ada, apify);
    expect(getRunIdForApifyRun(nothing)).toBe(null);
    expect(getApifyRunForRunId(nothing)).toBe(null);
  });

  test('never answer one client with the run of another', () => {
    linkApifyRun(ada, apify);
    registerApifyRunId(named, 'Cora-Lee');
    expect(refusal(() => getRunIdForApifyRun(`${apify}-CPark`))).toMatchObject({
      code: 'ERR_RUN_ID_CLIENT_MISMATCH',
      runId: ada,
      clientId: 'Ada-Park',
      expectedClientId: 'Park',
    });
    expect(refusal(() => getRunIdForApifyRun(`${named}-CPark`)).code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
    expect(getApifyRunForRunId(`${base}-Park`)).toBe(null);
    expect(getApifyRunForRunId(`${named}-CPark`)).toBe(null);
  });

  test('answer a client with the run of all of them', () => {
    linkApifyRun(base, apify);
    expect(getRunIdForApifyRun(`${apify}-CAda-Park`)).toBe(base);
  });

  test.each([base, ada, sequence])('take no %s for an Apify run id', (runId) => {
    const error = refusal(() => getRunIdForApifyRun(runId));
    expect(error.code).toBe('ERR_RUN_ID_FORMAT');
    expect(error.message).toMatch('which takes only an Apify run id');
  });
});

describe('clearCache', () => {
  const cora = '251003-154511-Cora-Lee';
  beforeEach(() => {
    linkApifyRun(ada, apify);
    linkApifyRun(cora, named);
    linkApifyRun(base, 'apify-base');
    registerApifyRunId('apify-alone', 'Ada-Park');
  });
  /** What is left, each named by its Apify run, from either side. */
  function left() {
    const found = ['8MSTBAfqMzuXPvgB3', 'apify-nightly-7', 'apify-base', 'apify-alone'].filter(
      (apifyRunId) => getRunIdForApifyRun(apifyRunId) !== null,
    );
    const back = [ada, cora, base, 'apify-alone-CAda-Park']
      .map(getApifyRunForRunId)
      .filter((id) => id !== null);
    expect(back).toEqual(found);
    expect(runIds.stats().apifyRuns).toBe(found.length);
    return found;
  }

  test.each([
    ['nothing', () => runIds.clearCache(), []],
    ['nothing, as clearAllCache()', () => runIds.clearAllCache(), []],
    ['a client', () => runIds.clearCache(null, 'Ada-Park'), [named, 'apify-base']],
    [
      'a client with the same ending',
      () => runIds.clearCache(null, 'Park'),
      [apify, named, 'apify-base', 'apify-alone'],
    ],
    ['a base, for all its clients and for none', () => runIds.clearCache(base), [named, 'apify-alone']],
    ['a client run id', () => runIds.clearCache(cora), [apify, 'apify-base', 'apify-alone']],
    ['a pair', () => runIds.clearCache(base, 'Ada-Park'), [named, 'apify-base', 'apify-alone']],
    [
      'a pair, as clearClientRunCache()',
      () => runIds.clearClientRunCache(cora, 'Cora-Lee'),
      [apify, 'apify-base', 'apify-alone'],
    ],
    ['an Apify run', () => runIds.clearCache(apify), [named, 'apify-base', 'apify-alone']],
    [
      'an Apify run and its client',
      () => runIds.clearCache(named, 'Cora-Lee'),
      [apify, 'apify-base', 'apify-alone'],
    ],
    [
      'an Apify run of no other client',
      () => runIds.clearCache(named, 'Park'),
      [apify, named, 'apify-base', 'apify-alone'],
    ],
    [
      'an Apify run that was registered alone',
      () => runIds.clearCache('apify-alone-CAda-Park'),
      [apify, named, 'apify-base'],
    ],
    [
      'another run of the client',
      () => runIds.clearCache('251003-154512', 'Ada-Park'),
      [apify, named, 'apify-base', 'apify-alone'],
    ],
  ])('given %s, forgets that', (_, clear, expected) => {
    expect(left()).toHaveLength(4);
    clear();
    expect(left()).toEqual(expected);
  });

  test('frees both sides for another link', () => {
    runIds.clearCache(ada);
    linkApifyRun('251003-154512-Ada-Park', apify);
    linkApifyRun(ada, 'apify-new');
    expect(getRunIdForApifyRun(apify)).toBe('251003-154512-Ada-Park');
    expect(getApifyRunForRunId(ada)).toBe('apify-new');
  });

  test('of one client of an Apify run leaves the others', () => {
    registerApifyRunId('apify-alone', 'Cora-Lee');
    runIds.clearCache(null, 'Ada-Park');
    expect(getRunIdForApifyRun('apify-alone')).toBe('apify-alone-CCora-Lee');
  });
});

test('the limits of the registry touch no link', () => {
  runIds.configure({ maxRecords: 1 });
  linkApifyRun(ada, apify);
  runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
  runIds.registerRunRecord(base, 'Guy', 'rec2');
  expect(runIds.explainRunRecord(ada).findings[0].kind).toBe('evicted');
  expect(getRunIdForApifyRun(apify)).toBe(ada);
});

test('recordTtlMs ends a link, and making it again starts its time anew', () => {
  jest.useFakeTimers({ now: Date.UTC(2025, 9, 3, 15, 45, 10) });
  try {
    runIds.configure({ recordTtlMs: 1_000 });
    linkApifyRun(ada, apify);
    runIds.registerApifyRunId('apify-alone', 'Ada-Park');
    jest.setSystemTime(Date.now() + 999);
    linkApifyRun(ada, apify);
    jest.setSystemTime(Date.now() + 1);
    expect(getRunIdForApifyRun(apify)).toBe(ada);
    expect(getRunIdForApifyRun('apify-alone')).toBe(null);
    jest.setSystemTime(Date.now() + 999);
    expect(runIds.getApifyRunForRunId(ada)).toBe(null);
    expect(runIds.stats().apifyRuns).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

test('maxRecords bounds what is known of Apify runs, too: the oldest goes first', () => {
  runIds.configure({ maxRecords: 2 });
  for (const second of [1, 2, 3]) linkApifyRun(`251003-15451${second}`, `apify-${second}`);
  expect([1, 2, 3].map((second) => getRunIdForApifyRun(`apify-${second}`))).toEqual([
    null,
    '251003-154512',
    '251003-154513',
  ]);
  expect(runIds.stats()).toMatchObject({ apifyRuns: 2, records: 0, evictions: 0 });
});
