'use strict';

/** `strict-run-id/recordCache`: the cache of client run records. */

const cache = require('strict-run-id/recordCache');
const service = require('strict-run-id/runIdService');
const { listRunRecords, setLogger } = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { absent, refusal } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;

beforeAll(() => setLogger(null));
beforeEach(() => resetRunIdState());

test('what is stored is found by both spellings, and by the runIdService too', () => {
  expect(cache.storeClientRunRecordId(base, 'Ada-Park', 'rec1')).toBe(ada);
  expect(cache.getClientRunRecordId(ada, 'Ada-Park')).toBe('rec1');
  expect(cache.getClientRunRecordId(base, 'Ada-Park')).toBe('rec1');
  expect(cache.getClientRunRecordId(base, 'Cora-Lee')).toBe(null);
  expect(service.getRunRecordId(base, 'Ada-Park')).toBe('rec1');
});

test('storing the same record again keeps the metadata that it was registered with', () => {
  service.registerRunRecord(base, 'Ada-Park', 'rec1', { source: 'smart-resume' });
  cache.storeClientRunRecordId(base, 'Ada-Park', 'rec1');
  expect(service.getCachedRunInfo(base, 'Ada-Park').metadata).toEqual({ source: 'smart-resume' });
});

test('another record for the same pair is a conflict', () => {
  cache.storeClientRunRecordId(base, 'Ada-Park', 'rec1');
  expect(refusal(() => cache.storeClientRunRecordId(base, 'Ada-Park', 'rec2')).code).toBe(
    'ERR_RUN_RECORD_CONFLICT',
  );
  expect(cache.getClientRunRecordId(base, 'Ada-Park')).toBe('rec1');
});

test('clearing one pair leaves all others', () => {
  cache.storeClientRunRecordId(base, 'Ada-Park', 'rec1');
  cache.storeClientRunRecordId(base, 'Park', 'rec2');
  expect(cache.clearClientRunCache(base, 'Park')).toBe(undefined);
  expect(listRunRecords().map(({ recordId }) => recordId)).toEqual(['rec1']);
});

test('clearing all leaves nothing', () => {
  cache.storeClientRunRecordId(base, 'Ada-Park', 'rec1');
  cache.storeClientRunRecordId('251003-154511', 'Park', 'rec2');
  expect(cache.clearAllCache()).toBe(undefined);
  expect(listRunRecords()).toEqual([]);
});

test.each(absent)('with %s, clearing one pair refuses: it needs both', (_, nothing) => {
  cache.storeClientRunRecordId(base, 'Ada-Park', 'rec1');
  expect(refusal(() => cache.clearClientRunCache(nothing, 'Ada-Park')).code).toBe('ERR_RUN_ID_MISSING');
  expect(refusal(() => cache.clearClientRunCache(ada, nothing)).code).toBe('ERR_CLIENT_ID_MISSING');
  expect(refusal(() => cache.clearClientRunCache(nothing, nothing)).code).toBe('ERR_RUN_ID_MISSING');
  expect(listRunRecords()).toHaveLength(1);
});

test.each(absent)('with %s, storing refuses and looking up gives null', (_, nothing) => {
  expect(refusal(() => cache.storeClientRunRecordId(nothing, 'Ada-Park', 'rec1')).code).toBe(
    'ERR_RUN_ID_MISSING',
  );
  expect(refusal(() => cache.storeClientRunRecordId(base, nothing, 'rec1')).code).toBe(
    'ERR_CLIENT_ID_MISSING',
  );
  expect(refusal(() => cache.storeClientRunRecordId(base, 'Ada-Park', nothing)).code).toBe('ERR_RECORD_ID');
  expect(cache.getClientRunRecordId(nothing, 'Ada-Park')).toBe(null);
  expect(refusal(() => cache.getClientRunRecordId(base, nothing)).code).toBe('ERR_CLIENT_ID_MISSING');
});
