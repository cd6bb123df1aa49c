'use strict';

/** `strict-run-id/runIdUtils` given nothing, or called by `map`; what it says of ids is in contract.test.js. */

const utils = require('strict-run-id/runIdUtils');
const { setLogger } = require('strict-run-id');
const { absent, refusal } = require('./helpers/index.js');

beforeAll(() => setLogger(null));

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
