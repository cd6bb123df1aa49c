'use strict';

/** Why a run has no record: each kind of finding from the calls that lead to it, as a sentence and as data. */

const vm = require('node:vm');
const runIds = require('strict-run-id');
const { onFakeClock, pass, start } = require('./helpers/clock.js');
const { absent, refusal, runScript } = require('./helpers/index.js');

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

/** The fields of a finding whose evidence is the record `rec1`, registered at the start. */
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
      ' it was not registered again for 3600000 ms (recordTtlMs).',
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
    sentence: `It is a base id, and the run is registered with a client, as "${ada}": record "rec1", registered at ${registeredAt}.`,
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
      `The same client has the run "251003-154710-Ada-Park", 120 seconds later than "${ada}",` +
      ` so the id was likely made twice: record "rec1", registered at ${registeredAt}.`,
    fields: { ...rec1('251003-154710-Ada-Park', 'Ada-Park'), secondsApart: 120 },
  },
  {
    kind: 'made-twice',
    by: 'an id made a second earlier, in the year before',
    happens: () => runIds.registerRunRecord('251231-235959', 'Ada-Park', 'rec1'),
    ask: ['260101-000000', 'Ada-Park'],
    sentence:
      'The same client has the run "251231-235959-Ada-Park", 1 second earlier than "260101-000000-Ada-Park",' +
      ` so the id was likely made twice: record "rec1", registered at ${registeredAt}.`,
    fields: { ...rec1('251231-235959-Ada-Park', 'Ada-Park'), secondsApart: -1 },
  },
  {
    kind: 'made-twice',
    by: 'a base id, where none has a client',
    happens: () => runIds.cacheRecordId('251003-154512', 'rec1'),
    ask: [base],
    sentence:
      `There is the run "251003-154512", 2 seconds later than "${base}",` +
      ` so the id was likely made twice: record "rec1", registered at ${registeredAt}.`,
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
    sentence: `registerApifyRunId() was told of the Apify run "${apify}-CAda-Park", but it has no record now.`,
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
    sentence: `The Apify run belongs to client "Ada-Park", not to "Cora-Lee": it is "${apify}-CAda-Park".`,
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
    sentence: 'Nothing near it is registered in this process.',
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

  test('is the reason of a miss', () => {
    happens();
    const look = () =>
      clientId === undefined ? runIds.getCachedRecordId(runId) : runIds.getRunRecordId(...ask);
    expect(look()).toBe(null);
    expect(runIds.stats()).toMatchObject({ misses: 1, missesByReason: { [kind]: 1 } });
  });

  // Nothing asks for the record of a run without a client in this way.
  if (clientId !== undefined) {
    test('is told where the record is required', () => {
      happens();
      const error = refusal(() => runIds.requireRunRecordId(...ask));
      expect(error.code).toBe('ERR_RUN_RECORD_NOT_FOUND');
      expect(error.diagnosis).toStrictEqual(findings);
      const run = runIds.addClientSuffix(...ask);
      expect(error.message).toBe(
        `STRICT RUN ID ERROR: Job tracking record not found for run "${run}" (requireRunRecordId). ${sentence}` +
          ' The registry is a cache of this process: ask the database, then registerRunRecord().',
      );
    });
  }
});

test('every kind is met in this file', () => {
  const { readFileSync } = require('node:fs');
  const source = readFileSync(require.resolve('../src/refusal/finding.rs'), 'utf8');
  const [, names] = /const NAMES: [^=]*= \[([^\]]*)\]/.exec(source);
  expect([...new Set(rows.map(({ kind }) => kind))]).toEqual(names.match(/[a-z-]+/g));
});

describe('many findings at once', () => {
  const later = (recordId) => `record "${recordId}", registered at ${iso(1_000)}.`;

  test('come with what is certain first and the likeliest next, in one message', () => {
    runIds.registerRunRecord(base, 'Guy-Guy', 'rec1');
    runIds.clearCache(base, 'Guy-Guy');
    pass(1_000);
    runIds.linkApifyRun(`${base}-Guy-Guy`, apify);
    runIds.registerRunRecord('251003-154512', 'Guy-Guy', 'rec2');
    runIds.registerRunRecord(base, 'Ada-Park', 'rec3');
    runIds.registerRunRecord(base, 'Guy', 'rec4');
    runIds.cacheRecordId(base, 'rec5');
    const error = refusal(() => runIds.requireRunRecordId(base, 'Guy-Guy'));
    expect(error.diagnosis.map(({ kind }) => kind)).toEqual([
      'cleared',
      'other-kind',
      'doubled-suffix',
      'other-client',
      'made-twice',
      'apify-run',
    ]);
    expect(error.message).toBe(
      `STRICT RUN ID ERROR: Job tracking record not found for run "${base}-Guy-Guy" (requireRunRecordId).` +
        ` Its record "rec1", registered at ${registeredAt}, was cleared at ${registeredAt} by clearCache().` +
        ` The run is registered without a client, as "${base}": ${later('rec5')}` +
        ` The suffix "Guy-Guy" looks doubled; the run is registered for "Guy", as "${base}-Guy": ${later('rec4')}` +
        ` The run is registered for client "Ada-Park", not for "Guy-Guy", as "${ada}": ${later('rec3')}` +
        ` The same client has the run "251003-154512-Guy-Guy", 2 seconds later than "${base}-Guy-Guy",` +
        ` so the id was likely made twice: ${later('rec2')}` +
        ` "${base}-Guy-Guy" and "${apify}" are two ids of one Apify run, but neither has a record now.` +
        ' The registry is a cache of this process: ask the database, then registerRunRecord().',
    );
    expect(error.message).toContain(error.diagnosis.map(({ sentence }) => sentence).join(' '));
  });

  test('are three of a kind at most: the newest of a base, the nearest in time', () => {
    for (const [index, clientId] of ['Park', 'Guy', 'Cora-Lee', "O'Neil"].entries()) {
      runIds.registerRunRecord(base, clientId, `rec${index}`);
    }
    for (const second of ['154515', '154507', '154509', '154640']) {
      runIds.registerRunRecord(`251003-${second}`, 'Ada-Park', `rec${second}`);
    }
    const { findings } = runIds.explainRunRecord(base, 'Ada-Park');
    expect(findings.map(({ kind, clientId, secondsApart }) => [kind, secondsApart ?? clientId])).toEqual([
      ['other-client', "O'Neil"],
      ['other-client', 'Cora-Lee'],
      ['other-client', 'Guy'],
      ['made-twice', -1],
      ['made-twice', -3],
      ['made-twice', 5],
    ]);
  });

  test('are new objects each time, which nobody else holds', () => {
    runIds.cacheRecordId(base, 'rec1');
    runIds.explainRunRecord(ada).findings[0].recordId = 'changed';
    expect(runIds.explainRunRecord(ada).findings[0].recordId).toBe('rec1');
    const [first, second] = [1, 2].map(() => refusal(() => runIds.requireRunRecordId(ada, 'Ada-Park')));
    expect(first.diagnosis).not.toBe(second.diagnosis);
    expect(first.diagnosis).toEqual(second.diagnosis);
  });
});

describe('what became of a record', () => {
  test('is what became of it last', () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    runIds.clearCache(base, 'Ada-Park');
    runIds.registerRunRecord(base, 'Ada-Park', 'rec2');
    runIds.configure({ recordTtlMs: 1_000 });
    pass(1_000);
    expect(runIds.explainRunRecord(ada).findings).toMatchObject([{ kind: 'expired', recordId: 'rec2' }]);
  });

  test('is told of no record that is there again', () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    runIds.clearCache();
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    expect(runIds.explainRunRecord(ada)).toMatchObject({ recordId: 'rec1', findings: [] });
  });

  test('is told of the very pair, and of no other', () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    runIds.clearCache();
    expect(runIds.explainRunRecord(base, 'Park').findings).toMatchObject([{ kind: 'nothing' }]);
    expect(runIds.explainRunRecord(base).findings).toMatchObject([{ kind: 'nothing' }]);
    expect(runIds.explainRunRecord('251003-154511', 'Ada-Park').findings).toMatchObject([
      { kind: 'nothing' },
    ]);
  });

  const clients = Array.from({ length: 257 }, (_, index) => `Guy-${index}`);
  const kinds = () =>
    ['Guy-0', 'Guy-1', 'Guy-256'].map((clientId) => runIds.explainRunRecord(base, clientId).findings[0].kind);

  test('is remembered of the last 256, when all are cleared at once', () => {
    for (const clientId of clients) runIds.registerRunRecord(base, clientId, 'rec1');
    runIds.clearCache();
    expect(kinds()).toEqual(['nothing', 'cleared', 'cleared']);
  });

  test('is remembered of the last 256, when a base is cleared', () => {
    for (const clientId of clients) runIds.registerRunRecord(base, clientId, 'rec1');
    runIds.clearCache(base);
    expect(kinds()).toEqual(['nothing', 'cleared', 'cleared']);
  });

  test('is remembered of the last 256, whatever the causes', () => {
    runIds.configure({ maxRecords: 1 });
    for (const clientId of clients) runIds.registerRunRecord(base, clientId, 'rec1');
    runIds.clearCache();
    runIds.cacheRecordId('251004-000000', 'rec1');
    expect(kinds()).toEqual(['nothing', 'evicted', 'cleared']);
  });
});

describe('explainRunRecord', () => {
  test('gives the record where there is one, by both spellings', () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
    const expected = { runId: ada, recordId: 'rec1', registeredAt, findings: [] };
    expect(runIds.explainRunRecord(base, 'Ada-Park')).toStrictEqual(expected);
    expect(runIds.explainRunRecord(ada, 'Ada-Park')).toStrictEqual(expected);
    expect(runIds.explainRunRecord(ada)).toStrictEqual(expected);
    runIds.cacheRecordId(base, 'rec2');
    expect(runIds.explainRunRecord(base)).toStrictEqual({ ...expected, runId: base, recordId: 'rec2' });
  });

  test.each(absent)('gives null where the run id is %s, and takes the same for a client', (_, nothing) => {
    expect(runIds.explainRunRecord(nothing)).toBe(null);
    expect(runIds.explainRunRecord(nothing, 'Ada-Park')).toBe(null);
    expect(runIds.explainRunRecord(ada, nothing).runId).toBe(ada);
  });

  test('explains no run to another client', () => {
    expect(refusal(() => runIds.explainRunRecord(ada, 'Park')).code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
  });

  test('leaves no trace: it counts nothing, uses no record and writes no line', () => {
    const error = jest.fn();
    runIds.setLogger({ error });
    runIds.configure({ maxRecords: 2 });
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    runIds.registerRunRecord(base, 'Cora-Lee', 'rec2');
    const before = [runIds.stats(), runIds.listRunRecords()];
    for (const clientId of ['Ada-Park', 'Park', 'Guy']) runIds.explainRunRecord(base, clientId);
    expect([runIds.stats(), runIds.listRunRecords()]).toEqual(before);
    runIds.registerRunRecord(base, 'Guy', 'rec3');
    expect(runIds.listRunRecords().map(({ recordId }) => recordId)).toEqual(['rec2', 'rec3']);
    expect(error).not.toHaveBeenCalled();
    runIds.setLogger(null);
  });
});

describe('with DEBUG_RUN_ID', () => {
  /** The package with DEBUG_RUN_ID on, which is read when it is loaded. */
  function withDebug() {
    let debug;
    jest.isolateModules(() => {
      process.env.DEBUG_RUN_ID = '1';
      debug = require('strict-run-id');
      delete process.env.DEBUG_RUN_ID;
    });
    debug.setLogger(null);
    return debug;
  }

  /** Runs `body` as the only line of a file, the 17th. */
  const inFile = (file, body) =>
    vm.runInThisContext(`(runIds) => ${body}`, { filename: file, lineOffset: 16 });

  const registered = [
    ['registerRunRecord', "runIds.registerRunRecord('251003-154510', 'Ada-Park', 'rec1')"],
    ['storeClientRunRecordId', "runIds.storeClientRunRecordId('251003-154510', 'Ada-Park', 'rec1')"],
    ['cacheRecordId', "runIds.cacheRecordId('251003-154510-Ada-Park', 'rec1')"],
  ];

  test.each(registered)('a record of %s keeps its file and line, and the diagnosis shows them', (_, body) => {
    inFile('services/jobs.js', body)(withDebug());
    expect(runIds.explainRunRecord(base, 'Park').findings).toStrictEqual([
      finding({
        kind: 'other-client',
        sentence:
          `The run is registered for client "Ada-Park", not for "Park", as "${ada}":` +
          ` record "rec1", registered at ${registeredAt} by services/jobs.js:17.`,
        ...rec1(ada, 'Ada-Park'),
        place: 'services/jobs.js:17',
      }),
    ]);
    runIds.clearCache();
    expect(runIds.explainRunRecord(ada).findings).toMatchObject([
      {
        place: 'services/jobs.js:17',
        sentence: `Its record "rec1", registered at ${registeredAt} by services/jobs.js:17, was cleared at ${registeredAt} by clearCache().`,
      },
    ]);
  });

  const made = "runIds.withRunRecord('251003-154510', 'Ada-Park', { create: () => 'rec1' })";

  // In a process of its own: a test runner writes the stacks of promises in another way.
  test.each([
    ['awaited by a function', `(async function start() { await ${made}; })()`],
    ['awaited by a function without a name', `(async () => { await ${made}; })()`],
    ['passed on', made],
  ])(
    'a record of withRunRecord keeps the file and line of its caller, where the promise is %s',
    async (_, body) => {
      const script = `
      const runIds = require('strict-run-id');
      runIds.setLogger(null);
      const call = require('node:vm').runInThisContext(\`(runIds) => ${body}\`, { filename: 'services/jobs.js', lineOffset: 16 });
      call(runIds).then(() => console.log(runIds.explainRunRecord('251003-154510').findings[0].place));
    `;
      expect(await runScript(script, { env: { DEBUG_RUN_ID: '1' } })).toBe('services/jobs.js:17\n');
    },
  );

  test('a place with a long path is shown with its file and line', () => {
    const file = `/srv/${'a-folder-with-a-long-name/'.repeat(5)}jobs.js`;
    inFile(file, registered[0][1])(withDebug());
    const [{ place, sentence }] = runIds.explainRunRecord(base, 'Park').findings;
    expect(place).toBe(`${file}:17`);
    expect(sentence).toContain('jobs.js:17');
  });

  test('a place that can’t be told is left out', () => {
    const debug = withDebug();
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = () => 7;
    try {
      debug.registerRunRecord(base, 'Ada-Park', 'rec1');
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    const [{ place, sentence }] = runIds.explainRunRecord(base, 'Park').findings;
    expect(place).toBe(null);
    expect(sentence).toMatch(new RegExp(`record "rec1", registered at ${registeredAt}\\.$`));
  });

  test('off, no place is kept', () => {
    inFile('services/jobs.js', registered[0][1])(runIds);
    expect(runIds.explainRunRecord(base, 'Park').findings[0].place).toBe(null);
  });
});
