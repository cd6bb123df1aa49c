'use strict';

/** Why a run has no record: each kind of finding from the calls that lead to it, as a sentence and as data. */

const runIds = require('strict-run-id');
const { onFakeClock, pass, start } = require('./helpers/clock.js');
const { refusal } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const apify = '8MSTBAfqMzuXPvgB3';

/** `milliseconds` after the start, as a finding writes it. */
const iso = (milliseconds) => new Date(start + milliseconds).toISOString();
const registeredAt = iso(0);

onFakeClock();

/** A finding with nothing in the fields that are not given. */
const finding = (fields) => ({
  kind: undefined,
  sentence: undefined,
  runId: null,
  clientId: null,
  recordId: null,
  registeredAt: null,
  place: null,
  secondsApart: null,
  endedAt: null,
  endedBy: null,
  ...fields,
});

/** The fields of a finding about the record `rec1`, registered at the start. */
const rec1 = (runId, clientId) => ({ runId, clientId, recordId: 'rec1', registeredAt });

const rows = [
  {
    kind: 'cleared',
    by: 'the client',
    happens: () => {
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
      pass(1_500);
      runIds.clearCache(null, 'Ada-Park');
    },
    ask: [base, 'Ada-Park'],
    sentence: `Its record "rec1", registered at ${registeredAt}, was cleared at ${iso(1_500)} by clearCache().`,
    fields: { ...rec1(ada, 'Ada-Park'), endedAt: iso(1_500), endedBy: 'clearCache' },
  },
  {
    kind: 'cleared',
    by: 'another function',
    happens: () => {
      runIds.storeClientRunRecordId(base, 'Ada-Park', 'rec1');
      runIds.clearClientRunCache(ada, 'Ada-Park');
    },
    ask: [ada, 'Ada-Park'],
    sentence: `Its record "rec1", registered at ${registeredAt}, was cleared at ${registeredAt} by clearClientRunCache().`,
    fields: { ...rec1(ada, 'Ada-Park'), endedAt: iso(0), endedBy: 'clearClientRunCache' },
  },
  {
    kind: 'cleared',
    by: 'clearAllCache(), without a client',
    happens: () => {
      runIds.cacheRecordId(base, 'rec1');
      pass(1);
      runIds.clearAllCache();
    },
    ask: [base],
    sentence: `Its record "rec1", registered at ${registeredAt}, was cleared at ${iso(1)} by clearAllCache().`,
    fields: { ...rec1(base, null), endedAt: iso(1), endedBy: 'clearAllCache' },
  },
  {
    kind: 'cleared',
    by: 'a clock that shows nothing',
    happens: () => {
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
      const now = jest.spyOn(Date, 'now').mockReturnValue(NaN);
      runIds.clearCache();
      now.mockRestore();
    },
    ask: [base, 'Ada-Park'],
    sentence: `Its record "rec1", registered at ${registeredAt}, was cleared at an unknown time by clearCache().`,
    fields: { ...rec1(ada, 'Ada-Park'), endedBy: 'clearCache' },
  },
  {
    kind: 'evicted',
    by: 'two that were used more recently',
    happens: () => {
      runIds.configure({ maxRecords: 2 });
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
      runIds.registerRunRecord('251004-000000', 'Cora-Lee', 'rec2');
      pass(60_000);
      runIds.registerRunRecord('251004-000000', 'Guy', 'rec3');
    },
    ask: [base, 'Ada-Park'],
    sentence:
      `Its record "rec1", registered at ${registeredAt}, was evicted at ${iso(60_000)}:` +
      ' more than 2 records (maxRecords) were registered, and it was the least recently used.',
    fields: { ...rec1(ada, 'Ada-Park'), endedAt: iso(60_000) },
  },
  {
    kind: 'evicted',
    by: 'the only one that there is room for',
    happens: () => {
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
      runIds.registerRunRecord('251004-000000', 'Cora-Lee', 'rec2');
      runIds.configure({ maxRecords: 1 });
    },
    ask: [base, 'Ada-Park'],
    sentence:
      `Its record "rec1", registered at ${registeredAt}, was evicted at ${registeredAt}:` +
      ' more than 1 record (maxRecords) was registered, and it was the least recently used.',
    fields: { ...rec1(ada, 'Ada-Park'), endedAt: iso(0) },
  },
  {
    kind: 'expired',
    by: 'an hour without being registered again',
    happens: () => {
      runIds.configure({ recordTtlMs: 3_600_000 });
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
      pass(3_600_000);
    },
    ask: [base, 'Ada-Park'],
    sentence:
      `Its record "rec1", registered at ${registeredAt}, expired at ${iso(3_600_000)}:` +
      ' it was not registered again within 3600000 ms (recordTtlMs).',
    fields: { ...rec1(ada, 'Ada-Park'), endedAt: iso(3_600_000) },
  },
  {
    kind: 'other-kind',
    by: 'a record without a client',
    happens: () => runIds.cacheRecordId(base, 'rec1'),
    ask: [base, 'Ada-Park'],
    sentence: `The run is registered without a client, as "${base}": record "rec1", registered at ${registeredAt}.`,
    fields: rec1(base, null),
  },
  {
    kind: 'other-kind',
    by: 'a record with a client, where none is asked for',
    happens: () => runIds.registerRunRecord(base, 'Ada-Park', 'rec1'),
    ask: [base],
    sentence: `"${base}" is a base id, but the run is registered with a client, as "${ada}": record "rec1", registered at ${registeredAt}.`,
    fields: rec1(ada, 'Ada-Park'),
  },
  {
    kind: 'doubled-suffix',
    by: 'a name that the grammar takes for one client',
    happens: () => runIds.registerRunRecord(base, 'Guy', 'rec1'),
    ask: [base, 'Guy-Guy'],
    sentence:
      `The suffix "Guy-Guy" looks doubled; the run is registered for "Guy", as "${base}-Guy":` +
      ` record "rec1", registered at ${registeredAt}.`,
    fields: rec1(`${base}-Guy`, 'Guy'),
  },
  {
    kind: 'other-client',
    by: 'a name that ends alike',
    happens: () => runIds.registerRunRecord(base, 'Ada-Park', 'rec1'),
    ask: [base, 'Park'],
    sentence:
      `The run is registered for client "Ada-Park", not for "Park", as "${ada}":` +
      ` record "rec1", registered at ${registeredAt}.`,
    fields: rec1(ada, 'Ada-Park'),
  },
  {
    kind: 'other-client',
    by: 'an Apify run of somebody else',
    happens: () => runIds.registerRunRecord(apify, 'Bora-Bora', 'rec1'),
    ask: [apify, "O'Neil"],
    sentence:
      `The run is registered for client "Bora-Bora", not for "O'Neil", as "${apify}-CBora-Bora":` +
      ` record "rec1", registered at ${registeredAt}.`,
    fields: rec1(`${apify}-CBora-Bora`, 'Bora-Bora'),
  },
  {
    kind: 'made-twice',
    by: 'an id made two minutes later',
    happens: () => runIds.registerRunRecord('251003-154710', 'Ada-Park', 'rec1'),
    ask: [base, 'Ada-Park'],
    sentence:
      `The same client has run "251003-154710-Ada-Park", 120 seconds later than "${ada}",` +
      ` so the id was probably generated twice. Its record: "rec1", registered at ${registeredAt}.`,
    fields: { ...rec1('251003-154710-Ada-Park', 'Ada-Park'), secondsApart: 120 },
  },
  {
    kind: 'made-twice',
    by: 'an id made a second earlier, in the year before',
    happens: () => runIds.registerRunRecord('251231-235959', 'Ada-Park', 'rec1'),
    ask: ['260101-000000', 'Ada-Park'],
    sentence:
      'The same client has run "251231-235959-Ada-Park", 1 second earlier than "260101-000000-Ada-Park",' +
      ` so the id was probably generated twice. Its record: "rec1", registered at ${registeredAt}.`,
    fields: { ...rec1('251231-235959-Ada-Park', 'Ada-Park'), secondsApart: -1 },
  },
  {
    kind: 'made-twice',
    by: 'a base id, where none has a client',
    happens: () => runIds.cacheRecordId('251003-154512', 'rec1'),
    ask: [base],
    sentence:
      `There is also run "251003-154512", 2 seconds later than "${base}",` +
      ` so the id was probably generated twice. Its record: "rec1", registered at ${registeredAt}.`,
    fields: { ...rec1('251003-154512', null), secondsApart: 2 },
  },
  {
    kind: 'apify-run',
    by: 'the run that an Apify run is linked to',
    happens: () => {
      runIds.linkApifyRun(ada, apify);
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    },
    ask: [apify, 'Ada-Park'],
    sentence:
      `"${apify}-CAda-Park" and "${ada}" are two ids of one Apify run;` +
      ` the record is registered for the latter: record "rec1", registered at ${registeredAt}.`,
    fields: rec1(ada, 'Ada-Park'),
  },
  {
    kind: 'apify-run',
    by: 'the Apify run of a run',
    happens: () => {
      runIds.linkApifyRun(ada, apify);
      runIds.registerRunRecord(apify, 'Ada-Park', 'rec1');
    },
    ask: [base, 'Ada-Park'],
    sentence:
      `"${ada}" and "${apify}-CAda-Park" are two ids of one Apify run;` +
      ` the record is registered for the latter: record "rec1", registered at ${registeredAt}.`,
    fields: rec1(`${apify}-CAda-Park`, 'Ada-Park'),
  },
  {
    kind: 'apify-run',
    by: 'a link alone',
    happens: () => runIds.linkApifyRun(ada, apify),
    ask: [apify, 'Ada-Park'],
    sentence: `"${apify}-CAda-Park" and "${ada}" are two ids of one Apify run, but neither has a record now.`,
    fields: { runId: ada, clientId: 'Ada-Park' },
  },
  {
    kind: 'apify-run',
    by: 'registerApifyRunId() alone',
    happens: () => runIds.registerApifyRunId(apify, 'Ada-Park'),
    ask: [apify, 'Ada-Park'],
    sentence: `registerApifyRunId() registered the Apify run "${apify}-CAda-Park", but it has no record now.`,
    fields: { runId: `${apify}-CAda-Park`, clientId: 'Ada-Park' },
  },
  {
    kind: 'cleared',
    by: 'its function, and was that of the run of an Apify run',
    happens: () => {
      runIds.linkApifyRun(ada, apify);
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
      runIds.clearClientRunCache(base, 'Ada-Park');
      runIds.linkApifyRun(ada, apify);
    },
    ask: [apify, 'Ada-Park'],
    sentence:
      `"${apify}-CAda-Park" and "${ada}" are two ids of one Apify run; the latter's record "rec1",` +
      ` registered at ${registeredAt}, was cleared at ${registeredAt} by clearClientRunCache().`,
    fields: { ...rec1(ada, 'Ada-Park'), endedAt: iso(0), endedBy: 'clearClientRunCache' },
  },
  {
    kind: 'other-client',
    by: 'an Apify run that is linked to another client’s run',
    happens: () => {
      runIds.linkApifyRun(ada, apify);
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    },
    ask: [apify, 'Cora-Lee'],
    sentence:
      `The run is registered for client "Ada-Park", not for "Cora-Lee", as "${ada}":` +
      ` record "rec1", registered at ${registeredAt}.`,
    fields: rec1(ada, 'Ada-Park'),
  },
  {
    kind: 'other-client',
    by: 'an Apify run of another client, without a record',
    happens: () => runIds.registerApifyRunId(apify, 'Ada-Park'),
    ask: [apify, 'Cora-Lee'],
    sentence: `The Apify run belongs to client "Ada-Park", not to "Cora-Lee": its run id is "${apify}-CAda-Park".`,
    fields: { runId: `${apify}-CAda-Park`, clientId: 'Ada-Park' },
  },
  {
    kind: 'nothing',
    by: 'other runs of other clients',
    happens: () => {
      runIds.registerRunRecord('251003-120000', 'Ada-Park', 'rec1');
      runIds.registerRunRecord('251003-154512', 'Cora-Lee', 'rec2');
    },
    ask: [base, 'Ada-Park'],
    sentence: 'No similar run is registered in this process.',
    fields: {},
  },
];

describe.each(rows)('$kind, by $by', ({ kind, happens, ask, sentence, fields }) => {
  const [runId, clientId] = ask;
  const findings = [finding({ kind, sentence, ...fields })];

  test('is explained', () => {
    happens();
    expect(runIds.explainRunRecord(...ask)).toStrictEqual({
      runId: clientId === undefined ? runId : runIds.addClientSuffix(runId, clientId),
      recordId: null,
      registeredAt: null,
      findings,
    });
  });

  test('is counted as the reason for a miss', () => {
    happens();
    const look = () =>
      clientId === undefined ? runIds.getCachedRecordId(runId) : runIds.getRunRecordId(...ask);
    expect(look()).toBe(null);
    expect(runIds.stats()).toMatchObject({ misses: 1, missesByReason: { [kind]: 1 } });
  });

  // Nothing asks for the record of a run without a client in this way.
  if (clientId !== undefined) {
    test('is in the error that requireRunRecordId throws', () => {
      happens();
      const error = refusal(() => runIds.requireRunRecordId(...ask));
      expect(error.code).toBe('ERR_RUN_RECORD_NOT_FOUND');
      expect(error.diagnosis).toStrictEqual(findings);
      const run = runIds.addClientSuffix(...ask);
      expect(error.message).toBe(
        `STRICT RUN ID ERROR: Job tracking record not found for run "${run}" (requireRunRecordId). ${sentence}` +
          ' The registry only knows this process. Look the row up in the database and register it with registerRunRecord().',
      );
    });
  }
});

test('every kind is met in this file', () => {
  const { readFileSync } = require('node:fs');
  const source = readFileSync(require.resolve('../src/refusal/evidence.rs'), 'utf8');
  const [, names] = /const NAMES: [^=]*= \[([^\]]*)\]/.exec(source);
  expect([...new Set(rows.map(({ kind }) => kind))]).toEqual(
    // A record that was replaced is in the diagnosis of a conflict (replaceRunRecord.test.js).
    names.match(/[a-z-]+/g).filter((name) => name !== 'replaced'),
  );
});
