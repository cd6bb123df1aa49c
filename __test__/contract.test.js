'use strict';

/** The tables in contract/, which cargo reads for the core: here every function of the package that has a say in them. */

const runIds = require('strict-run-id');
const service = require('strict-run-id/runIdService');
const unified = require('strict-run-id/unifiedRunIdService');
const utils = require('strict-run-id/runIdUtils');
const { resetRunIdState } = require('strict-run-id/testing');
const runIdTable = require('./contract/run-ids.json');
const clientIdTable = require('./contract/client-ids.json');
const pairs = require('./contract/pairs.json');
const jobs = require('./contract/jobs.json');
const oldSpellings = require('./contract/old-spellings.json');
const { refusal } = require('./helpers/index.js');

beforeAll(() => {
  runIds.setLogger(null);
  resetRunIdState();
});
afterAll(() => expect(runIds.stats()).toMatchObject({ idsGenerated: 0, records: 0, apifyRuns: 0 }));

const legal = Object.entries(runIdTable.legal).flatMap(([kind, rows]) =>
  rows.map((row) => ({ ...row, kind, key: keyOf(kind, row.client) })),
);

/** The rows with a name for the test that shows every character. */
const named = (rows) => rows.map((row) => ({ ...row, name: JSON.stringify(row.id ?? row.old) }));

/** What `detectRunIdFormat` calls an id. */
function keyOf(kind, client) {
  if (kind !== 'timestamp') return kind.toUpperCase();
  return client === null ? 'STANDARD' : 'CLIENT_SUFFIX';
}

/** A part that only one kind of id has: as the row says, or like `any` if it doesn't; null for other kinds. */
const only = (isOfKind, value, any) => (isOfKind ? (value ?? any) : null);

/** Each function that takes a run id alone, and refuses what is not one. */
const checks = [
  ...['getBaseRunId', 'stripClientSuffix', 'hasClientSuffix', 'extractClientId'].map((name) => utils[name]),
  ...['parseRunId', 'validateRunId', 'getNormalizedRunId', 'normalizeRunId'].map((name) => runIds[name]),
  ...['normalizeRunId', 'validateRunId'].map((name) => unified[name]),
];

describe.each(legal)('the run id $id', ({ id, kind, key, base, client, ...parts }) => {
  test('has its parts read by position', () => {
    expect(runIds.parseRunId(id)).toStrictEqual({
      runId: id,
      kind,
      baseId: base,
      clientId: client,
      timestamp: only(kind === 'timestamp', parts.timestamp, expect.stringMatching(/^20.*\.000Z$/)),
      sequence: only(kind === 'sequence', parts.sequence, 1),
      taskId: parts.taskId ?? null,
      stepId: parts.stepId ?? null,
      apifyRunId: only(kind === 'apify', base),
    });
    expect(utils.getBaseRunId(id)).toBe(base);
    expect(utils.stripClientSuffix(id)).toBe(base);
    expect(utils.extractClientId(id)).toBe(client);
    expect(utils.hasClientSuffix(id)).toBe(client !== null);
    expect(unified.detectRunIdFormat(id)).toStrictEqual({ formatKey: key, baseId: base, clientId: client });
    expect(unified.convertToStandardFormat(id)).toBe(kind === 'timestamp' ? base : null);
  });

  test('passes every check, unchanged', () => {
    expect(runIds.isRunId(id)).toBe(true);
    expect(runIds.explainRunId(id)).toStrictEqual({
      ok: true,
      kind,
      reason: null,
      hint: null,
      suggestion: null,
    });
    for (const { validateRunId } of [runIds, unified]) expect(validateRunId(id)).toBe(true);
    expect(runIds.getNormalizedRunId(id)).toBe(id);
    expect(service.normalizeRunId(id)).toBe(id);
    expect(service.normalizeRunId(id, client)).toBe(id);
    expect(unified.normalizeRunId(id, 'a source')).toBe(id);
  });

  test('is what its base and its client make, once', () => {
    for (const runId of [base, id]) expect(utils.addClientSuffix(runId, client)).toBe(id);
    if (client === null) return;
    for (const runId of [base, id]) expect(runIds.createClientRunId(runId, client)).toBe(id);
    expect(utils.hasSpecificClientSuffix(id, client)).toBe(true);
    expect(runIds.migrateRunId(id, client)).toBe(id);
  });
});

describe.each(named(runIdTable.refused))('the text $name ($reason)', ({ id, reason, suggestion = null }) => {
  test('is refused by every check', () => {
    const code = reason === 'DoubledClient' ? 'ERR_RUN_ID_DOUBLE_SUFFIX' : 'ERR_RUN_ID_FORMAT';
    expect(runIds.isRunId(id)).toBe(false);
    for (const check of checks) expect(refusal(() => check(id))).toMatchObject({ code });
    expect(refusal(() => utils.addClientSuffix(id, 'Ada-Park')).code).toBe(code);
    const job = jobs.legal.find(({ jobId }) => jobId === id);
    expect(unified.detectRunIdFormat(id)?.formatKey).toBe(job?.format);
    expect(unified.convertToStandardFormat(id)).toBe(job?.time ?? null);
  });

  test('is explained, with a suggestion if the id can be read from it', () => {
    expect(runIds.explainRunId(id)).toStrictEqual({
      ok: false,
      kind: null,
      reason: expect.stringMatching(/[.?]$/),
      hint: expect.stringMatching(/[.?)]$/),
      suggestion,
    });
  });
});

test.each(clientIdTable.legal)('the client id %s is kept whole', (id) => {
  expect(runIds.explainClientId(id)).toStrictEqual({ ok: true, reason: null, hint: null, suggestion: null });
  for (const { base } of legal) {
    const runId = utils.addClientSuffix(base, id);
    expect(utils.extractClientId(runId)).toBe(id);
    expect(utils.addClientSuffix(runId, id)).toBe(runId);
  }
});

test.each(named(clientIdTable.refused))(
  'the client id $name ($reason) is refused',
  ({ id, suggestion = null }) => {
    expect(runIds.explainClientId(id)).toStrictEqual({
      ok: false,
      reason: expect.stringMatching(/[.?]$/),
      hint: expect.stringMatching(/[.?)]$/),
      suggestion,
    });
    if (suggestion !== null) expect(runIds.explainClientId(suggestion).ok).toBe(true);
    const code = id === '' ? 'ERR_CLIENT_ID_MISSING' : 'ERR_CLIENT_ID_FORMAT';
    expect(refusal(() => runIds.createClientRunId('251003-154510', id)).code).toBe(code);
  },
);

test.each(pairs.suffixed)('$clientId on $runId is $clientRunId', ({ runId, clientId, clientRunId }) => {
  for (const add of [utils.addClientSuffix, runIds.createClientRunId, service.normalizeRunId]) {
    expect(add(runId, clientId)).toBe(clientRunId);
  }
  expect(utils.hasSpecificClientSuffix(runId, clientId)).toBe(runId === clientRunId);
});

test.each(pairs.refused)('$runId is not given to $clientId', ({ runId, clientId, code }) => {
  for (const add of [utils.addClientSuffix, runIds.createClientRunId, service.normalizeRunId]) {
    expect(refusal(() => add(runId, clientId))).toMatchObject({ code, runId, expectedClientId: clientId });
  }
  expect(utils.hasSpecificClientSuffix(runId, clientId)).toBe(false);
});

test.each(jobs.legal)('the time inside $jobId is $time', ({ jobId, format, time }) => {
  expect(unified.jobIdToTimestamp(jobId)).toBe(time);
  expect(unified.convertToStandardFormat(jobId)).toBe(time);
  expect(unified.detectRunIdFormat(jobId)).toStrictEqual({ formatKey: format, baseId: time, clientId: null });
});

test.each(jobs.refused)('%j is not a job id', (text) => {
  expect(refusal(() => unified.jobIdToTimestamp(text)).code).toBe('ERR_RUN_ID_FORMAT');
});

test.each(oldSpellings.migrated)('$old of $clientId becomes $runId', ({ old, clientId, runId }) => {
  expect(runIds.migrateRunId(old, clientId)).toBe(runId);
});

test.each(named(oldSpellings.refused))('$name of $clientId is not repaired', ({ old, clientId, code }) => {
  expect(refusal(() => runIds.migrateRunId(old, clientId)).code).toBe(code);
});
