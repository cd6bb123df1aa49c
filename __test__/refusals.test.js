'use strict';

/** A call that is refused leaves the registry as it was: its records, its links, its limits, its claims and its counts. */

const runIds = require('strict-run-id');
const { onFakeClock, recordIds, start } = require('./helpers/clock.js');
const { absent, held, rejection } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const apify = '8MSTBAfqMzuXPvgB3';

const create = () => {
  throw new Error('a record was about to be made');
};

/** [code, the call, and the reason of the miss that it is besides] */
const calls = [
  // The run has another record.
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.registerRunRecord(base, 'Ada-Park', 'rec9', { note: 9 })],
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.storeClientRunRecordId(ada, 'Ada-Park', 'rec9')],
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.cacheRecordId(ada, 'rec9')],
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.cacheRecordId(base, 'rec9')],
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.replaceRunRecord(base, 'Ada-Park', 'rec9', 'rec8', { note: 9 })],
  ['ERR_RUN_RECORD_NOT_FOUND', () => runIds.replaceRunRecord(base, 'Guy', 'rec1', 'rec2')],
  // The record id, the metadata or the clock is bad.
  ['ERR_RECORD_ID', () => runIds.registerRunRecord(base, 'Guy', 'Guy')],
  ['ERR_RECORD_ID', () => runIds.registerRunRecord(base, 'Guy')],
  ['ERR_RECORD_ID', () => runIds.storeClientRunRecordId(base, 'Guy', base)],
  ['ERR_RECORD_ID', () => runIds.cacheRecordId(base, 'rec3', undefined)],
  ['ERR_INVALID_ARGUMENT', () => runIds.registerRunRecord(base, 'Guy', 'rec9', { at: NaN })],
  ['ERR_INVALID_ARGUMENT', () => runIds.registerRunRecord(base, 'Ada-Park', 'rec1', { at: undefined })],
  ['ERR_CLOCK_RANGE', () => withoutClock(() => runIds.registerRunRecord(base, 'Guy', 'rec9'))],
  ['ERR_CLOCK_RANGE', () => withoutClock(() => runIds.storeClientRunRecordId(base, 'Guy', 'rec9'))],
  ['ERR_CLOCK_RANGE', () => withoutClock(() => runIds.cacheRecordId('251003-154511', 'rec9'))],
  ['ERR_RECORD_ID', () => runIds.replaceRunRecord(base, 'Ada-Park', 'rec1')],
  ['ERR_CLOCK_RANGE', () => withoutClock(() => runIds.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec9'))],
  // The run is that of another client.
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.registerRunRecord(ada, 'Park', 'rec1')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.replaceRunRecord(ada, 'Park', 'rec1', 'rec2')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.storeClientRunRecordId(ada, 'Park', 'rec1')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.getRunRecordId(ada, 'Park')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.getCachedRunInfo(ada, 'Park')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.requireRunRecordId(ada, 'Park')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.explainRunRecord(ada, 'Park')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.withRunRecord(ada, 'Park', { create })],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.clearCache(ada, 'Park')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.clearClientRunCache(ada, 'Park')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.registerApifyRunId(`${apify}-CAda-Park`, 'Park')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.linkApifyRun("251003-154511-O'Neil", 'apify-9-CGuy')],
  ['ERR_RUN_ID_CLIENT_MISMATCH', () => runIds.getRunIdForApifyRun(`${apify}-CPark`)],
  // The Apify run or the run is linked elsewhere, or is of the wrong kind.
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.linkApifyRun(ada, 'apify-9')],
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.linkApifyRun(base, apify)],
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.linkApifyRun("251003-154511-O'Neil", 'apify-alone')],
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.registerApifyRunId(apify, 'Park')],
  ['ERR_RUN_ID_FORMAT', () => runIds.linkApifyRun(apify, ada)],
  ['ERR_RUN_ID_FORMAT', () => runIds.linkApifyRun(apify, apify)],
  ['ERR_RUN_ID_FORMAT', () => runIds.linkApifyRun('251003-154511', base)],
  ['ERR_RUN_ID_FORMAT', () => runIds.registerApifyRunId(base, 'Ada-Park')],
  ['ERR_RUN_ID_FORMAT', () => runIds.getRunIdForApifyRun(ada)],
  // An option makes no sense.
  ['ERR_INVALID_ARGUMENT', () => runIds.configure()],
  ['ERR_INVALID_ARGUMENT', () => runIds.configure({ maxRecords: 1, recordTtlMs: 0 })],
  ['ERR_INVALID_ARGUMENT', () => runIds.configure({ maxRecords: 0, recordTtlMs: 1 })],
  ['ERR_INVALID_ARGUMENT', () => runIds.configure({ maxRecords: 1, timeZone: 'Mars' })],
  ['ERR_INVALID_ARGUMENT', () => runIds.configure({ maxRecords: 1, ttl: 1 })],
  ['ERR_INVALID_ARGUMENT', () => runIds.listRunRecords({ since: -1 })],
  ['ERR_INVALID_ARGUMENT', () => runIds.listRunRecords({ since: new Date(start) })],
  ['ERR_INVALID_ARGUMENT', () => runIds.listRunRecords({ limit: 1.5 })],
  ['ERR_INVALID_ARGUMENT', () => runIds.listRunRecords({ limit: '1' })],
  ['ERR_INVALID_ARGUMENT', () => runIds.listRunRecords({ first: 1 })],
  ['ERR_RUN_ID_FORMAT', () => runIds.listRunRecords({ baseId: ada })],
  ['ERR_INVALID_ARGUMENT', () => runIds.withRunRecord(base, 'Guy', { create, leaseMs: 0 })],
  ['ERR_INVALID_ARGUMENT', () => runIds.configure({ maxRecords: 1, recordIds: 'all' })],
  ['ERR_INVALID_ARGUMENT', () => runIds.withRunRecord(base, 'Ada-Park', { create, verify: true })],
  ['ERR_INVALID_ARGUMENT', () => runIds.withRunRecord(base, 'Guy', { create: 'rec9' })],
  ['ERR_INVALID_ARGUMENT', () => runIds.withRunRecord(base, 'Guy', { create, make: create })],
  // Something is absent.
  ...absent.flatMap(([, nothing]) => [
    ['ERR_RUN_ID_MISSING', () => runIds.registerRunRecord(nothing, 'Ada-Park', 'rec1')],
    ['ERR_RUN_ID_MISSING', () => runIds.requireRunRecordId(nothing, 'Ada-Park')],
    ['ERR_RUN_ID_MISSING', () => runIds.withRunRecord(nothing, 'Ada-Park', { create })],
    ['ERR_RUN_ID_MISSING', () => runIds.clearClientRunCache(nothing, 'Ada-Park')],
    ['ERR_RUN_ID_MISSING', () => runIds.linkApifyRun(nothing, 'apify-9')],
    ['ERR_RUN_ID_MISSING', () => runIds.linkApifyRun(base, nothing)],
    ['ERR_CLIENT_ID_MISSING', () => runIds.registerRunRecord(base, nothing, 'rec1')],
    ['ERR_CLIENT_ID_MISSING', () => runIds.requireRunRecordId(base, nothing)],
    ['ERR_CLIENT_ID_MISSING', () => runIds.withRunRecord(base, nothing, { create })],
    ['ERR_CLIENT_ID_MISSING', () => runIds.clearClientRunCache(base, nothing)],
  ]),
  // There is no record: counted as a miss, and nothing else changes.
  ['ERR_RUN_RECORD_NOT_FOUND', () => runIds.requireRunRecordId(base, 'Guy'), 'other-kind'],
  ['ERR_RUN_RECORD_NOT_FOUND', () => runIds.withRunRecord(base, 'Guy'), 'other-kind'],
  ['ERR_RUN_RECORD_NOT_FOUND', () => runIds.requireRunRecordId('251004-000000', 'Ada-Park'), 'cleared'],
  // One that was to be made was not.
  ['ERR_RECORD_ID', () => runIds.withRunRecord(base, 'Guy', { create: () => 'Guy' }), 'other-kind'],
  ['ERR_RUN_RECORD_CONFLICT', () => runIds.withRunRecord(base, 'Guy', madeTwice()), 'other-kind'],
  [
    'ERR_CLOCK_RANGE',
    () => withoutClock(() => runIds.withRunRecord(base, 'Guy', { create: () => 'rec9' })),
    'other-kind',
  ],
];

function madeTwice() {
  const found = [null, 'rec8'];
  return { find: () => found.shift(), create: () => 'rec9' };
}

async function withoutClock(call) {
  const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
  try {
    return await call();
  } finally {
    now.mockRestore();
  }
}

let made;
let asked;

onFakeClock();
beforeEach(async () => {
  runIds.configure({ maxRecords: 5, recordTtlMs: 1_000 });
  runIds.registerRunRecord('251004-000000', 'Ada-Park', 'rec0');
  runIds.clearCache('251004-000000');
  runIds.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
  runIds.registerRunRecord(base, "O'Neil", 'rec2');
  runIds.cacheRecordId(base, 'rec3');
  runIds.linkApifyRun(ada, apify);
  runIds.registerApifyRunId('apify-alone', 'Bora-Bora');
  made = held();
  asked = runIds.withRunRecord('251003-154512', 'Cora-Lee', { create: () => made.promise });
  await jest.advanceTimersByTimeAsync(500);
});

/** All there is to see of the registry, in which refusals are not counted. */
function state() {
  const { misses, missesByReason, refusals, conflicts, ...stats } = runIds.stats();
  expect(Object.values(refusals).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(conflicts);
  return {
    stats,
    list: runIds.listRunRecords(),
    links: [apify, 'apify-9', 'apify-alone'].map((id) => runIds.getRunIdForApifyRun(id)),
    linksBack: [base, ada, '251003-154511', "251003-154511-O'Neil"].map((id) =>
      runIds.getApifyRunForRunId(id),
    ),
    explained: ['Ada-Park', 'Guy', 'Park', "O'Neil"].map((clientId) =>
      runIds.explainRunRecord(base, clientId),
    ),
    misses: { misses, missesByReason },
  };
}

test.each(
  calls.map(([code, call, miss]) => [
    String(call).slice('() => '.length).replace(/\s+/g, ' '),
    code,
    call,
    miss,
  ]),
)('%s is %s, and leaves all as it was', async (_, code, call, miss) => {
  const before = state();
  expect((await rejection(call)).code).toBe(code);
  const counted = structuredClone(before.misses);
  if (miss) {
    counted.misses += 1;
    counted.missesByReason[miss] = (counted.missesByReason[miss] ?? 0) + 1;
  }
  expect(state()).toEqual({ ...before, misses: counted });

  // The claim is held still, and the limits are those that were set, with the uses in the order they had.
  made.resolve('rec4');
  expect(await asked).toEqual({ recordId: 'rec4', status: 'created' });
  runIds.registerRunRecord('251003-154513', 'Guy', 'rec5');
  runIds.registerRunRecord('251003-154514', 'Guy', 'rec6');
  expect(recordIds()).toEqual(['rec2', 'rec3', 'rec4', 'rec5', 'rec6']);
  jest.setSystemTime(start + 1_000);
  expect(recordIds()).toEqual(['rec4', 'rec5', 'rec6']);
});
