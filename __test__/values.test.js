'use strict';

/**
 * Every argument that takes an id, with every kind of bad value. The value may not be touched, printed, converted or stored,
 * and a good value beside it must not help.
 */

const runIds = require('strict-run-id');
const unified = require('strict-run-id/unifiedRunIdService');
const { resetRunIdState } = require('strict-run-id/testing');
const { badTexts, notStrings, rejection } = require('./helpers/index.js');

const base = '251003-154510';
const client = 'Ada-Park';
const apify = '8MSTBAfqMzuXPvgB3';
const create = () => {
  throw new Error('a record was about to be made');
};

/** [function, position, a call with the value there] */
const runIdPlaces = [
  ['getBaseRunId', 'runId', (v) => runIds.getBaseRunId(v)],
  ['stripClientSuffix', 'runId', (v) => runIds.stripClientSuffix(v)],
  ['addClientSuffix', 'runId', (v) => runIds.addClientSuffix(v, client)],
  ['hasClientSuffix', 'runId', (v) => runIds.hasClientSuffix(v)],
  ['hasSpecificClientSuffix', 'runId', (v) => runIds.hasSpecificClientSuffix(v, client)],
  ['extractClientId', 'runId', (v) => runIds.extractClientId(v)],
  ['normalizeRunId', 'runId', (v) => runIds.normalizeRunId(v)],
  ['normalizeRunId', 'runId', (v) => runIds.normalizeRunId(v, client)],
  ['normalizeRunId', 'runId', (v) => unified.normalizeRunId(v, 'a source')],
  ['validateRunId', 'runId', (v) => unified.validateRunId(v)],
  ['validateRunId', 'runId', (v) => runIds.validateRunId(v)],
  ['parseRunId', 'runId', (v) => runIds.parseRunId(v)],
  ['getNormalizedRunId', 'runId', (v) => runIds.getNormalizedRunId(v)],
  ['requireBaseRunId', 'runId', (v) => runIds.requireBaseRunId(v)],
  ['requireClientRunId', 'runId', (v) => runIds.requireClientRunId(v, client)],
  ['normalizeRunId', 'runId', (v) => unified.normalizeRunId(v, client, false)],
  ['createClientRunId', 'runId', (v) => runIds.createClientRunId(v, client)],
  ['migrateRunId', 'oldId', (v) => runIds.migrateRunId(v, client)],
  ['registerRunRecord', 'runId', (v) => runIds.registerRunRecord(v, client, 'rec1')],
  ['storeClientRunRecordId', 'runId', (v) => runIds.storeClientRunRecordId(v, client, 'rec1')],
  ['replaceRunRecord', 'runId', (v) => runIds.replaceRunRecord(v, client, 'rec1', 'rec2')],
  ['cacheRecordId', 'runId', (v) => runIds.cacheRecordId(v, 'rec1')],
  ['getRunRecordId', 'runId', (v) => runIds.getRunRecordId(v, client)],
  ['getClientRunRecordId', 'runId', (v) => runIds.getClientRunRecordId(v, client)],
  ['getCachedRecordId', 'runId', (v) => runIds.getCachedRecordId(v)],
  ['getCachedRunInfo', 'runId', (v) => runIds.getCachedRunInfo(v, client)],
  ['requireRunRecordId', 'runId', (v) => runIds.requireRunRecordId(v, client)],
  ['explainRunRecord', 'runId', (v) => runIds.explainRunRecord(v)],
  ['explainRunRecord', 'runId', (v) => runIds.explainRunRecord(v, client)],
  ['withRunRecord', 'runId', (v) => runIds.withRunRecord(v, client, { create })],
  ['clearCache', 'runId', (v) => runIds.clearCache(v)],
  ['clearClientRunCache', 'runId', (v) => runIds.clearClientRunCache(v, client)],
  ['registerApifyRunId', 'apifyRunId', (v) => runIds.registerApifyRunId(v, client)],
  ['linkApifyRun', 'systemRunId', (v) => runIds.linkApifyRun(v, apify)],
  ['linkApifyRun', 'apifyRunId', (v) => runIds.linkApifyRun(base, v)],
  ['linkApifyRun', 'apifyRunId', (v) => runIds.linkApifyRun(null, v)],
  ['getRunIdForApifyRun', 'apifyRunId', (v) => runIds.getRunIdForApifyRun(v)],
  ['linkJob', 'runId', (v) => runIds.linkJob(v, 'job_1')],
  ['linkJob', 'runId', (v) => runIds.linkJob(v, null)],
  ['listJobsOfRun', 'runId', (v) => runIds.listJobsOfRun(v)],
  ['getApifyRunForRunId', 'runId', (v) => runIds.getApifyRunForRunId(v)],
  ['listRunRecords', 'baseId', (v) => runIds.listRunRecords({ baseId: v })],
  ['airtableFormula.runIdEquals', 'runId', (v) => runIds.airtableFormula.runIdEquals('Run ID', v)],
  ['airtableFormula.runIdEquals', 'runId', (v) => runIds.airtableFormula.runIdEquals(null, v)],
  ['airtableFormula.baseIdMatches', 'baseId', (v) => runIds.airtableFormula.baseIdMatches('Run ID', v)],
  ['resolveRunId', 'req.specificRunId', (v) => runIds.resolveRunId({ specificRunId: v })],
  ['resolveRunId', 'req.query.runId', (v) => runIds.resolveRunId({ query: { runId: v } })],
  [
    'resolveRunId',
    'req.body.runId',
    (v) => runIds.resolveRunId({ query: { runId: base }, body: { runId: v } }),
  ],
  ['resolveRunId', 'parentRunId', (v) => runIds.resolveRunId({}, { parentRunId: v })],
  ['resolveRunIdSource', 'req.query.runId', (v) => runIds.resolveRunIdSource({ query: { runId: v } })],
];

const clientIdPlaces = [
  ['addClientSuffix', 'clientId', (v) => runIds.addClientSuffix(base, v)],
  ['addClientSuffix', 'clientId', (v) => runIds.addClientSuffix(null, v)],
  ['hasSpecificClientSuffix', 'clientId', (v) => runIds.hasSpecificClientSuffix(base, v)],
  ['normalizeRunId', 'clientId', (v) => runIds.normalizeRunId(base, v)],
  ['normalizeRunId', 'clientId', (v) => unified.normalizeRunId(base, v, false)],
  ['requireClientRunId', 'clientId', (v) => runIds.requireClientRunId(base, v)],
  ['requireClientRunId', 'clientId', (v) => runIds.requireClientRunId(null, v)],
  ['createClientRunId', 'clientId', (v) => runIds.createClientRunId(base, v)],
  ['migrateRunId', 'clientId', (v) => runIds.migrateRunId(base, v)],
  ['registerRunRecord', 'clientId', (v) => runIds.registerRunRecord(base, v, 'rec1')],
  ['registerRunRecord', 'clientId', (v) => runIds.registerRunRecord(null, v, null)],
  ['storeClientRunRecordId', 'clientId', (v) => runIds.storeClientRunRecordId(base, v, 'rec1')],
  ['replaceRunRecord', 'clientId', (v) => runIds.replaceRunRecord(base, v, 'rec1', 'rec2')],
  ['getRunRecordId', 'clientId', (v) => runIds.getRunRecordId(base, v)],
  ['getRunRecordId', 'clientId', (v) => runIds.getRunRecordId(undefined, v)],
  ['getClientRunRecordId', 'clientId', (v) => runIds.getClientRunRecordId(base, v)],
  ['getCachedRunInfo', 'clientId', (v) => runIds.getCachedRunInfo(base, v)],
  ['requireRunRecordId', 'clientId', (v) => runIds.requireRunRecordId(base, v)],
  ['explainRunRecord', 'clientId', (v) => runIds.explainRunRecord(base, v)],
  ['explainRunRecord', 'clientId', (v) => runIds.explainRunRecord(null, v)],
  ['withRunRecord', 'clientId', (v) => runIds.withRunRecord(base, v, { create })],
  ['withRunRecord', 'clientId', (v) => runIds.withRunRecord(null, v)],
  ['clearCache', 'clientId', (v) => runIds.clearCache(null, v)],
  ['clearClientRunCache', 'clientId', (v) => runIds.clearClientRunCache(base, v)],
  ['registerApifyRunId', 'clientId', (v) => runIds.registerApifyRunId(apify, v)],
  ['generateTimestampRunId', 'clientId', (v) => runIds.generateTimestampRunId(v)],
  ['generateSequenceRunId', 'clientId', (v) => runIds.generateSequenceRunId(v)],
  ['getOrCreateRunId', 'clientId', (v) => runIds.getOrCreateRunId(v)],
  ['clearClientRunId', 'clientId', (v) => runIds.clearClientRunId(v)],
  ['listRunRecords', 'clientId', (v) => runIds.listRunRecords({ clientId: v })],
  ['airtableFormula.clientIdEquals', 'clientId', (v) => runIds.airtableFormula.clientIdEquals('Client', v)],
  ['airtableFormula.clientIdEquals', 'clientId', (v) => runIds.airtableFormula.clientIdEquals('', v)],
  ['resolveRunId', 'clientId', (v) => runIds.resolveRunId({}, { clientId: v })],
];

/** Functions that read other texts too, so they refuse only values that are not strings. */
const textPlaces = [
  ['detectRunIdFormat', 'runId', (v) => runIds.detectRunIdFormat(v)],
  ['convertToStandardFormat', 'runId', (v) => runIds.convertToStandardFormat(v)],
  ['jobIdToTimestamp', 'jobId', (v) => runIds.jobIdToTimestamp(v)],
];

const everyPlace = [...runIdPlaces, ...clientIdPlaces, ...textPlaces];

beforeAll(() => {
  runIds.setLogger(null);
  resetRunIdState();
  runIds.registerRunRecord('251003-000000', client, 'recKU8iGyB0A3pxFi', { kept: true });
});

/** What there is, and what was counted besides refusals. */
const state = () => ({ ...runIds.stats(), refusals: null, list: runIds.listRunRecords() });

describe.each(everyPlace)('%s with another value as %s', (name, argument, call) => {
  test.each(notStrings)('refuses %s', async (_, value, typeName, described) => {
    const before = state();
    const error = await rejection(() => call(value));
    expect(error).toBeInstanceOf(runIds.RunIdError);
    expect(error.code).toBe('ERR_RUN_ID_NOT_STRING');
    const end = described.endsWith('?') ? '' : '.';
    const start = `STRICT RUN ID ERROR: ${typeName} passed to ${name} instead of string: ${argument} is ${described}${end}`;
    expect(error.message).toContain(start);
    expect(error.message.replace('[a source] ', '').startsWith(start)).toBe(true);
    expect(error).not.toHaveProperty('runId');
    expect(state()).toEqual(before);
  });
});

describe.each(runIdPlaces)('%s with a bad text as %s', (name, argument, call) => {
  test.each(badTexts)('refuses %s', async (_, text, shown) => {
    const before = state();
    const error = await rejection(() => call(text));
    expect(error.code).toBe('ERR_RUN_ID_FORMAT');
    const start = `STRICT RUN ID ERROR: Non-standard run ID format encountered: ${shown}, passed to ${name} as ${argument}.`;
    expect(error.message.replace('[a source] ', '').startsWith(start)).toBe(true);
    expect(error.message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    expect(state()).toEqual(before);
  });

  test('refuses a doubled suffix as such', async () => {
    const doubled = `${base}-${client}-C${client}`;
    const attempt = () => call(doubled);
    if (name === 'migrateRunId') {
      expect(attempt()).toBe(`${base}-${client}`);
      return;
    }
    const error = await rejection(attempt);
    expect(error.code).toBe('ERR_RUN_ID_DOUBLE_SUFFIX');
    expect(error.message).toContain(
      `STRICT RUN ID ERROR: Client suffix appears twice in run ID: "${doubled}"`,
    );
    expect(error.runId).toBe(doubled);
  });
});

describe.each(clientIdPlaces)('%s with a bad text as %s', (name, argument, call) => {
  const doubled = ['a doubled name', 'Ada-Park-Ada-Park', '"Ada-Park-Ada-Park"'];
  const glued = ['a run id', '251003-154510-Ada', '"251003-154510-Ada"'];
  const reserved = ['undefined as a text', 'undefined', '"undefined"'];
  const row = ['an Airtable row', 'recKU8iGyB0A3pxFi', '"recKU8iGyB0A3pxFi"'];
  const invisible = ['an invisible letter', 'Ada-Park\u3164', '"Ada-Park\\u3164"'];

  test.each([...badTexts, doubled, glued, reserved, row, invisible])('refuses %s', async (_, text, shown) => {
    const before = state();
    const error = await rejection(() => call(text));
    expect(error.code).toBe('ERR_CLIENT_ID_FORMAT');
    const start = `STRICT RUN ID ERROR: Non-standard client ID encountered: ${shown}, passed to ${name} as ${argument}.`;
    expect(error.message.startsWith(start)).toBe(true);
    expect(state()).toEqual(before);
  });
});
