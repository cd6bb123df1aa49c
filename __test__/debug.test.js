'use strict';

/** DEBUG_RUN_ID: one line for each generation, resolution, registration and look-up; without it, nothing is written. */

const { readFileSync } = require('node:fs');

const base = '251003-154510';

/** The package with DEBUG_RUN_ID set to `value`, and the lines that it logs. */
function withDebug(value) {
  jest.resetModules();
  process.env.DEBUG_RUN_ID = value;
  const runIds = require('strict-run-id');
  delete process.env.DEBUG_RUN_ID;
  require('strict-run-id/testing').resetRunIdState();
  const lines = [];
  runIds.setLogger({ error: (line) => lines.push(line) });
  return { ...runIds, lines };
}

afterEach(() => jest.useRealTimers());

test.each(['1', 'true'])('with %s, each event writes one line with its place in the code', (value) => {
  jest.useFakeTimers({ now: Date.UTC(2025, 9, 3, 15, 45, 10) });
  const runIds = withDebug(value);
  runIds.generateTimestampRunId();
  runIds.generateSequenceRunId('Ada-Park');
  runIds.getOrCreateRunId("O'Neil");
  runIds.resolveRunId({ query: { runId: base } });
  runIds.resolveRunId({});
  runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
  runIds.cacheRecordId(base, 'rec2');
  runIds.getRunRecordId(base, 'Ada-Park');
  runIds.getCachedRunInfo(base, 'Cora-Lee');
  runIds.getCachedRecordId(base);
  runIds.registerApifyRunId('apify-7', 'Ada-Park');

  const source = readFileSync(__filename, 'utf8').split('\n');
  const lineOf = (text) => source.findIndex((line) => line.includes(`  runIds.${text}`)) + 1;
  const at = (text) => `at=${__filename}:${lineOf(text)}`;
  expect(runIds.lines).toEqual([
    `[RUN-ID] generated runId=${base} clientId=- source=generateTimestampRunId ${at('generateTimestampRunId()')}`,
    `[RUN-ID] generated runId=SR-251003-001-CAda-Park clientId=Ada-Park source=generateSequenceRunId ${at('generateSeq')}`,
    `[RUN-ID] generated runId=251003-154511-O'Neil clientId=O'Neil source=getOrCreateRunId ${at('getOrCreate')}`,
    `[RUN-ID] resolved runId=${base} clientId=- source=req.query.runId ${at('resolveRunId({ query')}`,
    `[RUN-ID] generated runId=251003-154512 clientId=- source=resolveRunId ${at('resolveRunId({})')}`,
    `[RUN-ID] registered runId=${base}-Ada-Park clientId=Ada-Park source=registerRunRecord ${at('registerRunRecord')}`,
    `[RUN-ID] registered runId=${base} clientId=- source=cacheRecordId ${at('cacheRecordId')}`,
    `[RUN-ID] found runId=${base}-Ada-Park clientId=Ada-Park source=getRunRecordId ${at('getRunRecordId')}`,
    `[RUN-ID] not-found runId=${base}-Cora-Lee clientId=Cora-Lee source=getCachedRunInfo ${at('getCachedRunInfo')}`,
    `[RUN-ID] found runId=${base} clientId=- source=getCachedRecordId ${at('getCachedRecordId')}`,
    `[RUN-ID] registered runId=apify-7-CAda-Park clientId=Ada-Park source=registerApifyRunId ${at('registerApify')}`,
  ]);
});

test('linking and withRunRecord write lines, too, with the place of who asked', async () => {
  const runIds = withDebug('1');
  runIds.linkApifyRun(base, 'apify-7');
  const asked = runIds.withRunRecord(base, 'Ada-Park', { create: async () => 'rec1' });
  const waiting = runIds.withRunRecord(base, 'Ada-Park');
  await Promise.all([asked, waiting]);
  await runIds.withRunRecord(`${base}-Ada-Park`, 'Ada-Park');

  const source = readFileSync(__filename, 'utf8').split('\n');
  const at = (text) => `at=${__filename}:${source.findIndex((line) => line.includes(`  ${text}`)) + 1}`;
  const ada = `runId=${base}-Ada-Park clientId=Ada-Park source=withRunRecord`;
  expect(runIds.lines).toEqual([
    `[RUN-ID] linked runId=${base} clientId=- source=linkApifyRun ${at('runIds.linkApifyRun')}`,
    `[RUN-ID] not-found ${ada} ${at('const asked')}`,
    `[RUN-ID] registered ${ada} ${at('const asked')}`,
    `[RUN-ID] found ${ada} ${at('await runIds.withRunRecord')}`,
  ]);
});

test.each(['0', 'false', '', 'yes', 'TRUE', 'JSON', 'json '])('with %j, nothing is written', (value) => {
  const runIds = withDebug(value);
  runIds.generateTimestampRunId();
  runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
  expect(runIds.lines).toEqual([]);
});

test('after setLogger(null), nothing is written', () => {
  const runIds = withDebug('1');
  const log = jest.spyOn(console, 'error').mockImplementation(() => {});
  runIds.setLogger(null);
  runIds.generateTimestampRunId();
  expect(log).not.toHaveBeenCalled();
  log.mockRestore();
});

test('a place that can’t be found is unknown, and the call succeeds all the same', () => {
  const runIds = withDebug('1');
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => 7;
  try {
    expect(runIds.registerRunRecord(base, 'Ada-Park', 'rec1')).toBe(`${base}-Ada-Park`);
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
  expect(runIds.lines).toEqual([expect.stringMatching(/ at=unknown$/)]);
});

test('functions on ids alone write nothing', () => {
  const runIds = withDebug('1');
  runIds.getBaseRunId(base);
  runIds.addClientSuffix(base, 'Ada-Park');
  runIds.isRunId(base);
  expect(runIds.lines).toEqual([]);
});

test('a refused call writes its error, and no event', () => {
  const runIds = withDebug('1');
  expect(() => runIds.registerRunRecord('foo-bar', 'Ada-Park', 'rec1')).toThrow();
  expect(runIds.lines.map((line) => line.split(':')[0])).toEqual(['STRICT MODE', 'Stack trace']);
});
