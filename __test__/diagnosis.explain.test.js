'use strict';

/** Diagnoses of a miss: their order, what is remembered of ended records, `explainRunRecord`, and places in the code. */

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

/** The fields of a finding about the record `rec1`, registered at the start. */
const rec1 = (runId, clientId) => ({ runId, clientId, recordId: 'rec1', registeredAt });

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
        ` The same client has run "251003-154512-Guy-Guy", 2 seconds later than "${base}-Guy-Guy",` +
        ` so the id was probably generated twice. Its ${later('rec2').replace('record', 'record:')}` +
        ` "${base}-Guy-Guy" and "${apify}" are two ids of one Apify run, but neither has a record now.` +
        ' The registry only knows this process. Look the row up in the database and register it with registerRunRecord().',
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

  test('are new objects each time', () => {
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

  test('is not reported of a record that is registered again', () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    runIds.clearCache();
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    expect(runIds.explainRunRecord(ada)).toMatchObject({ recordId: 'rec1', findings: [] });
  });

  test('is reported for that pair alone', () => {
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
  test('gives the registered record, by both spellings', () => {
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
    const expected = { runId: ada, recordId: 'rec1', registeredAt, findings: [] };
    expect(runIds.explainRunRecord(base, 'Ada-Park')).toStrictEqual(expected);
    expect(runIds.explainRunRecord(ada, 'Ada-Park')).toStrictEqual(expected);
    expect(runIds.explainRunRecord(ada)).toStrictEqual(expected);
    runIds.cacheRecordId(base, 'rec2');
    expect(runIds.explainRunRecord(base)).toStrictEqual({ ...expected, runId: base, recordId: 'rec2' });
  });

  test.each(absent)('gives null if the run id is %s, and accepts the same as client id', (_, nothing) => {
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

  test('a place that can’t be found is left out', () => {
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
