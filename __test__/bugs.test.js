'use strict';

/** Bugs of the modules that this package replaces, a test each: they must stay dead. */

const runIds = require('strict-run-id');
const utils = require('strict-run-id/runIdUtils');
const service = require('strict-run-id/runIdService');
const unified = require('strict-run-id/unifiedRunIdService');
const { resetRunIdState } = require('strict-run-id/testing');
const contract = require('./contract/pairs.json');
const { refusal } = require('./helpers/index.js');

beforeAll(() => runIds.setLogger(null));
beforeEach(() => resetRunIdState());

const suffixed = contract.suffixed.map(({ runId, clientId, clientRunId }) => [runId, clientId, clientRunId]);

test('a suffix was added twice, and again by each call', () => {
  for (const [runId, clientId, clientRunId] of suffixed) {
    expect(utils.addClientSuffix(utils.addClientSuffix(runId, clientId), clientId)).toBe(clientRunId);
  }
  const doubled = '8MSTBAfqMzuXPvgB3-CAda-Park-CAda-Park';
  expect(refusal(() => utils.addClientSuffix(doubled, 'Ada-Park')).code).toBe('ERR_RUN_ID_DOUBLE_SUFFIX');
});

test('the leading C of a client was eaten', () => {
  for (const [, clientId, clientRunId] of suffixed) expect(utils.extractClientId(clientRunId)).toBe(clientId);
});

test('the client Park was accepted on the run of Ada-Park', () => {
  const runId = '251003-154510-Ada-Park';
  expect(utils.hasSpecificClientSuffix(runId, 'Park')).toBe(false);
  expect(refusal(() => utils.addClientSuffix(runId, 'Park')).code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
  expect(refusal(() => service.getRunRecordId(runId, 'Park')).code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
});

test('the client 154510 on the base 251003-154510 got the bare base', () => {
  expect(utils.addClientSuffix('251003-154510', '154510')).toBe('251003-154510-154510');
});

test('normalizing replaced the suffix of another tenant', () => {
  const error = refusal(() => service.normalizeRunId('251003-154510-Ada-Park', 'Cora-Lee'));
  expect(error.message).toMatch('belongs to client "Ada-Park", not "Cora-Lee"');
});

test('normalizing made a new timestamp', () => {
  for (const runId of [
    '251003-154510',
    '251003-154510-Ada-Park',
    'SR-250924-001-CGuy',
    '8MSTBAfqMzuXPvgB3',
  ]) {
    expect(service.normalizeRunId(runId)).toBe(runId);
    expect(unified.normalizeRunId(runId, 'a source')).toBe(runId);
    expect(runIds.getNormalizedRunId(runId)).toBe(runId);
  }
  expect(runIds.stats().idsGenerated).toBe(0);
});

test('[object Promise] and [object Object] reached the database', async () => {
  const forgotten = (async () => '251003-154510')();
  for (const text of [`${forgotten}-Ada-Park`, `${forgotten}`]) {
    const error = refusal(() => service.registerRunRecord(text, 'Ada-Park', 'rec1'));
    expect(error.code).toBe('ERR_RUN_ID_FORMAT');
    expect(error.message).toMatch('is an await missing?');
  }
  expect(refusal(() => service.registerRunRecord('[object Object]', 'Ada-Park', 'rec1')).code).toBe(
    'ERR_RUN_ID_FORMAT',
  );
  expect(refusal(() => service.registerRunRecord(forgotten, 'Ada-Park', 'rec1')).message).toMatch(
    'is an await missing?',
  );
  expect(runIds.listRunRecords()).toEqual([]);
  await forgotten;
});

test('an array with one id passed', () => {
  expect(refusal(() => utils.getBaseRunId(['251003-154510'])).code).toBe('ERR_RUN_ID_NOT_STRING');
});

test('an id with a second hyphen was refused, and foo-bar passed', () => {
  expect(runIds.validateRunId('250924-152230-Ada-Park')).toBe(true);
  expect(unified.validateRunId('250924-152230-Ada-Park')).toBe(true);
  expect(refusal(() => unified.validateRunId('foo-bar')).code).toBe('ERR_RUN_ID_FORMAT');
});

test('client B got the row of client A', () => {
  service.registerRunRecord('251003-154510', 'Ada-Park', 'recA');
  service.registerRunRecord('251003-154510', 'Bora-Bora', 'recB');
  expect(service.getRunRecordId('251003-154510', 'Ada-Park')).toBe('recA');
  expect(service.getRunRecordId('251003-154510', 'Bora-Bora')).toBe('recB');
  expect(service.getRunRecordId('251003-154510', 'Cora-Lee')).toBe(null);
});

test('a client id was cached as a record id', () => {
  expect(refusal(() => unified.cacheRecordId('251003-154510', 'Ada-Park', 'rec1')).code).toBe(
    'ERR_RECORD_ID',
  );
  expect(refusal(() => unified.cacheRecordId('251003-154510-Ada-Park', 'Ada-Park')).code).toBe(
    'ERR_RECORD_ID',
  );
  const rowAsClient = () => service.registerRunRecord('251003-154510', 'recKU8iGyB0A3pxFi', 'Ada-Park');
  expect(refusal(rowAsClient)).toMatchObject({
    code: 'ERR_CLIENT_ID_FORMAT',
    message: expect.stringContaining(' The client id is an Airtable record id. '),
    hint: expect.stringMatching(/^Are the arguments swapped\? /),
  });
  expect(runIds.listRunRecords()).toEqual([]);
});

test('a record registered under the base was not found under the client run id', () => {
  service.registerRunRecord('251003-154510', 'Ada-Park', 'rec1');
  expect(service.getRunRecordId('251003-154510-Ada-Park', 'Ada-Park')).toBe('rec1');
});

test('a strict error was turned into null', () => {
  expect(refusal(() => service.getRunRecordId('foo-bar', 'Ada-Park')).code).toBe('ERR_RUN_ID_FORMAT');
  expect(refusal(() => service.getCachedRunInfo({}, 'Ada-Park')).code).toBe('ERR_RUN_ID_NOT_STRING');
  expect(refusal(() => unified.getCachedRecordId('foo-bar')).code).toBe('ERR_RUN_ID_FORMAT');
});

test('1,000 ids generated in one second were all the same', () => {
  jest.useFakeTimers({ now: Date.UTC(2025, 9, 3, 15, 45, 10) });
  try {
    const made = new Set(Array.from({ length: 1000 }, () => runIds.generateTimestampRunId()));
    expect(made.size).toBe(1000);
  } finally {
    jest.useRealTimers();
  }
});

test('clearing the client Park cleared Ada-Park as well', () => {
  service.registerRunRecord('251003-154510', 'Ada-Park', 'rec1');
  service.registerRunRecord('251003-154510', 'Park', 'rec2');
  service.clearCache(null, 'Park');
  expect(runIds.listRunRecords().map(({ clientId }) => clientId)).toEqual(['Ada-Park']);
});

test('an id with a newline passed', () => {
  for (const runId of [
    '251003-154510\n',
    '251003-154510-Ada\nPark',
    '251003-154510-Ada-Park\r\n',
    '\n251003-154510',
  ]) {
    expect(refusal(() => utils.getBaseRunId(runId)).code).toBe('ERR_RUN_ID_FORMAT');
  }
});

test('the record id and the client id were swapped, and registered', () => {
  const swapped = () => service.registerRunRecord('251003-154510', 'Ada-Park', 'Ada-Park');
  expect(refusal(swapped).hint).toMatch('arguments swapped?');
  expect(runIds.listRunRecords()).toEqual([]);
});

test('Ada-Park with an invisible letter was another tenant', () => {
  for (const clientId of [
    'Ada-Park\u200d',
    'Ada\u200b-Park',
    '\u2060Ada-Park',
    'Ada-Park\u3164',
    'Ada-Park\ufe0f',
  ]) {
    expect(refusal(() => utils.addClientSuffix('251003-154510', clientId)).code).toBe('ERR_CLIENT_ID_FORMAT');
  }
});
