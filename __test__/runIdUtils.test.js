'use strict';

/** `strict-run-id/runIdUtils`: spec 3.1, the first table. */

const utils = require('strict-run-id/runIdUtils');
const { setLogger } = require('strict-run-id');
const { absent, refusal } = require('./helpers/index.js');

beforeAll(() => setLogger(null));

// [run id, base id, client id]
const ids = [
  ['251003-154510', '251003-154510', null],
  ['251003-154510-Ada-Park', '251003-154510', 'Ada-Park'],
  ['251003-154510-123-456', '251003-154510', '123-456'],
  ['251003-154510-154510', '251003-154510', '154510'],
  ['251003-154510-CAda', '251003-154510', 'CAda'],
  ["251003-154510-O'Neil", '251003-154510', "O'Neil"],
  ['251003-154510-Łódź', '251003-154510', 'Łódź'],
  ['251003-154510-日本語', '251003-154510', '日本語'],
  ['251003-154510-عمر', '251003-154510', 'عمر'],
  ['251003-154510-𐐷𐐷', '251003-154510', '𐐷𐐷'],
  ['SR-250924-001', 'SR-250924-001', null],
  ['SR-250924-001-CCora-Lee', 'SR-250924-001', 'Cora-Lee'],
  ['SR-250924-001-T12-S3-CGuy', 'SR-250924-001-T12-S3', 'Guy'],
  ['8MSTBAfqMzuXPvgB3', '8MSTBAfqMzuXPvgB3', null],
  ['8MSTBAfqMzuXPvgB3-CAda-Park', '8MSTBAfqMzuXPvgB3', 'Ada-Park'],
  ['apify-nightly-7-CBora-Bora', 'apify-nightly-7', 'Bora-Bora'],
];

test.each(ids)('the parts of %s are read', (runId, baseId, clientId) => {
  expect(utils.getBaseRunId(runId)).toBe(baseId);
  expect(utils.stripClientSuffix(runId)).toBe(baseId);
  expect(utils.extractClientId(runId)).toBe(clientId);
  expect(utils.hasClientSuffix(runId)).toBe(clientId !== null);
});

test.each(ids)('%s is the client run id that its parts make', (runId, baseId, clientId) => {
  expect(utils.addClientSuffix(baseId, clientId)).toBe(runId);
  expect(utils.addClientSuffix(runId, clientId)).toBe(runId);
});

test('a client is compared whole', () => {
  const runId = '251003-154510-Ada-Park';
  expect(utils.hasSpecificClientSuffix(runId, 'Ada-Park')).toBe(true);
  expect(utils.hasSpecificClientSuffix(runId, 'Park')).toBe(false);
  expect(utils.hasSpecificClientSuffix(runId, 'Ada')).toBe(false);
  expect(utils.hasSpecificClientSuffix('251003-154510', 'Ada')).toBe(false);
});

test('adding another client is refused with both names', () => {
  const error = refusal(() => utils.addClientSuffix('251003-154510-Ada-Park', 'Park'));
  expect(error).toMatchObject({
    code: 'ERR_RUN_ID_CLIENT_MISMATCH',
    runId: '251003-154510-Ada-Park',
    clientId: 'Ada-Park',
    expectedClientId: 'Park',
  });
});

describe.each(absent)('with %s for a run id', (_, nothing) => {
  test('each function answers what its table says', () => {
    expect(utils.getBaseRunId(nothing)).toBe('');
    expect(utils.stripClientSuffix(nothing)).toBe('');
    expect(utils.hasClientSuffix(nothing)).toBe(false);
    expect(utils.hasSpecificClientSuffix(nothing, 'Ada-Park')).toBe(false);
    expect(utils.extractClientId(nothing)).toBe(null);
    expect(utils.addClientSuffix(nothing, 'Ada-Park')).toBe(nothing);
  });

  test('a bad client id is refused all the same', () => {
    expect(refusal(() => utils.addClientSuffix(nothing, 'Ada Park')).code).toBe('ERR_CLIENT_ID_FORMAT');
    expect(refusal(() => utils.hasSpecificClientSuffix(nothing, {})).code).toBe('ERR_RUN_ID_NOT_STRING');
  });
});

test.each(absent)('with %s for a client id, the run id stays as it is', (_, nothing) => {
  expect(utils.addClientSuffix('251003-154510', nothing)).toBe('251003-154510');
  expect(utils.addClientSuffix('251003-154510-Ada-Park', nothing)).toBe('251003-154510-Ada-Park');
  expect(utils.hasSpecificClientSuffix('251003-154510-Ada-Park', nothing)).toBe(false);
});

test('without any argument, each function takes all as absent', () => {
  expect(utils.getBaseRunId()).toBe('');
  expect(utils.hasClientSuffix()).toBe(false);
  expect(utils.hasSpecificClientSuffix()).toBe(false);
  expect(utils.extractClientId()).toBe(null);
  expect(utils.addClientSuffix()).toBe(undefined);
});

test('functions of one argument can be handed to map and filter', () => {
  const runIds = ['251003-154510', '251003-154510-Ada-Park'];
  expect(runIds.map(utils.getBaseRunId)).toEqual(['251003-154510', '251003-154510']);
  expect(runIds.map(utils.extractClientId)).toEqual([null, 'Ada-Park']);
  expect(runIds.filter(utils.hasClientSuffix)).toEqual(['251003-154510-Ada-Park']);
});
