'use strict';

/** `replaceRunRecord`, and which client a record id belongs to; cargo has the rules, and its model their combinations. */

const runIds = require('strict-run-id');
const { onFakeClock, recordIds } = require('./helpers/clock.js');
const { refusal, rejection } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const row = 'recKU8iGyB0A3pxFi';

onFakeClock();

describe('replaceRunRecord', () => {
  beforeEach(() => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
    jest.advanceTimersByTime(5_000);
  });

  test('replaces the record, keeps the metadata, and answers with the client run id', () => {
    expect(runIds.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2')).toBe(ada);
    expect(runIds.listRunRecords()).toStrictEqual([
      {
        recordId: 'rec2',
        baseId: base,
        clientId: 'Ada-Park',
        timestamp: '2025-10-03T15:45:15.000Z',
        lastTimestamp: '2025-10-03T15:45:15.000Z',
        metadata: { note: 1 },
      },
    ]);
  });

  test('takes the client run id, and replaces the metadata that is given', () => {
    expect(runIds.replaceRunRecord(ada, 'Ada-Park', 'rec1', 'rec2', { note: 2 })).toBe(ada);
    expect(runIds.getCachedRunInfo(base, 'Ada-Park')).toMatchObject({
      recordId: 'rec2',
      metadata: { note: 2 },
    });
  });

  test('succeeds again, as a retry does', () => {
    runIds.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2');
    expect(runIds.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2', { note: 3 })).toBe(ada);
    expect(runIds.getCachedRunInfo(base, 'Ada-Park')).toMatchObject({
      recordId: 'rec2',
      metadata: { note: 3 },
    });
  });

  test('refuses to replace another record than the registered one, and names both', () => {
    const error = refusal(() => runIds.replaceRunRecord(base, 'Ada-Park', 'rec3', 'rec2'));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', runId: base, recordId: 'rec2' });
    expect(error.message).toMatch(
      `Run "${ada}" already has the record "rec1"; replaceRunRecord was asked to replace "rec3" by "rec2".`,
    );
    expect(recordIds()).toEqual(['rec1']);
  });

  test('finds nothing to replace for another client', () => {
    const error = refusal(() => runIds.replaceRunRecord(base, 'Park', 'rec1', 'rec2'));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_FOUND', diagnosis: [{ kind: 'other-client' }] });
    expect(recordIds()).toEqual(['rec1']);
  });

  test('is told by a later conflict, as is how to resolve one', () => {
    runIds.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2');
    const error = refusal(() => runIds.registerRunRecord(base, 'Ada-Park', 'rec1'));
    expect(error).toMatchObject({
      code: 'ERR_RUN_RECORD_CONFLICT',
      recordId: 'rec1',
      diagnosis: [
        {
          kind: 'replaced',
          sentence:
            'Its record "rec1", registered at 2025-10-03T15:45:10.000Z, was replaced at 2025-10-03T15:45:15.000Z by replaceRunRecord().',
          runId: ada,
          clientId: 'Ada-Park',
          recordId: 'rec1',
          registeredAt: '2025-10-03T15:45:10.000Z',
          place: null,
          secondsApart: null,
          endedAt: '2025-10-03T15:45:15.000Z',
          endedBy: 'replaceRunRecord',
        },
      ],
    });
    expect(error.message).toMatch(error.diagnosis[0].sentence);
    expect(error.hint).toBe(
      'Keep the registered row. If it was deleted, call replaceRunRecord(), or let withRunRecord() check rows with verify.',
    );
  });

  test.each([
    ['ERR_RECORD_ID', ['Ada-Park', 'rec2']],
    ['ERR_RECORD_ID', ['rec1', 'Ada-Park']],
    ['ERR_RECORD_ID', ['rec1', base]],
    ['ERR_RECORD_ID', ['rec1']],
    ['ERR_RECORD_ID', [undefined, 'rec2']],
    ['ERR_INVALID_ARGUMENT', ['rec1', 'rec2', { at: NaN }]],
  ])('is %s with %p, and changes nothing', (code, rest) => {
    expect(refusal(() => runIds.replaceRunRecord(base, 'Ada-Park', ...rest)).code).toBe(code);
    expect(recordIds()).toEqual(['rec1']);
  });
});

describe('an Airtable row that is registered for one client', () => {
  beforeEach(() => runIds.registerRunRecord(base, 'Ada-Park', row));

  test.each([
    ['registerRunRecord', () => runIds.registerRunRecord(base, 'Bora-Bora', row)],
    ['storeClientRunRecordId', () => runIds.storeClientRunRecordId(base, 'Bora-Bora', row)],
    ['cacheRecordId', () => runIds.cacheRecordId(`${base}-Bora-Bora`, row)],
    ['withRunRecord', () => runIds.withRunRecord(base, 'Bora-Bora', { find: () => row })],
    ['withRunRecord', () => runIds.withRunRecord(base, 'Bora-Bora', { create: () => row })],
    [
      'withRunRecord',
      () => runIds.withRunRecord(base, 'Bora-Bora', { find: () => row, create: () => 'rec2' }),
    ],
    [
      'replaceRunRecord',
      () => {
        runIds.registerRunRecord(base, 'Bora-Bora', 'rec2');
        runIds.replaceRunRecord(base, 'Bora-Bora', 'rec2', row);
      },
    ],
  ])('conflicts for another client in %s', async (name, call) => {
    const error = await rejection(call);
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', recordId: row });
    expect(error.message).toMatch(
      `The record "${row}" belongs to another client's run, "${ada}"; ${name} was given it for run "${base}-Bora-Bora".`,
    );
    expect(runIds.listRunRecords({ clientId: 'Bora-Bora' }).map(({ recordId }) => recordId)).not.toContain(
      row,
    );
    expect(runIds.stats().claims).toBe(0);
  });

  test("doesn't conflict for its own client's other runs, nor without a client", () => {
    runIds.registerRunRecord('251003-154511', 'Ada-Park', row);
    expect(runIds.cacheRecordId(base, row)).toBe(base);
    expect(runIds.cacheRecordId('251003-154511', row)).toBe('251003-154511');
  });

  test('is free for another client once it is cleared', () => {
    runIds.clearCache(base, 'Ada-Park');
    expect(runIds.registerRunRecord(base, 'Bora-Bora', row)).toBe(`${base}-Bora-Bora`);
  });
});

test('configure makes every record id belong to one client, until it is set back', () => {
  runIds.registerRunRecord(base, 'Ada-Park', '42');
  runIds.registerRunRecord(base, 'Bora-Bora', '42');
  runIds.configure({ recordIds: 'unique' });
  expect(refusal(() => runIds.registerRunRecord(base, 'Cora-Lee', '42')).code).toBe(
    'ERR_RUN_RECORD_CONFLICT',
  );
  runIds.configure({ maxRecords: null });
  expect(refusal(() => runIds.registerRunRecord(base, 'Cora-Lee', '42')).code).toBe(
    'ERR_RUN_RECORD_CONFLICT',
  );
  runIds.configure({ recordIds: 'airtable' });
  runIds.registerRunRecord(base, 'Cora-Lee', '42');
  expect(recordIds()).toEqual(['42', '42', '42']);
});

test.each(['all', null, true, 1, []])('configure refuses recordIds: %p', (recordIdsOption) => {
  const error = refusal(() => runIds.configure({ recordIds: recordIdsOption, timeZone: 'local' }));
  expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  expect(error.message).toMatch("Invalid argument recordIds of configure: it can't be ");
});

describe.each(['undefined', 'null', 'NaN', 'true', 'false'])('the record id %p', (word) => {
  test.each([
    ['registerRunRecord', () => runIds.registerRunRecord(base, 'Ada-Park', word)],
    ['cacheRecordId', () => runIds.cacheRecordId(base, word)],
    ['storeClientRunRecordId', () => runIds.storeClientRunRecordId(base, 'Ada-Park', word)],
    ['replaceRunRecord', () => runIds.replaceRunRecord(base, 'Ada-Park', 'rec1', word)],
    ['find', () => runIds.withRunRecord(base, 'Ada-Park', { find: () => word })],
    [
      'find, before create',
      () => runIds.withRunRecord(base, 'Ada-Park', { find: () => word, create: () => 'rec1' }),
    ],
    ['create', () => runIds.withRunRecord(base, 'Ada-Park', { create: () => word })],
  ])('is refused by %s', async (_, call) => {
    const error = await rejection(call);
    expect(error).toMatchObject({ code: 'ERR_RECORD_ID', recordId: word });
    expect(error.message).toMatch("That is what JavaScript prints for a value that isn't a record id.");
    expect(recordIds()).toEqual([]);
  });
});
