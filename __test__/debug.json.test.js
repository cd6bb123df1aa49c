'use strict';

/** DEBUG_RUN_ID=json: one JSON object a line for each event, and for each error. */

const { readFileSync } = require('node:fs');
const path = require('node:path');
const fc = require('fast-check');
const { memoryStore } = require('strict-run-id/memory');
const { badTexts, held, notStrings, root, runScript } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const now = Date.UTC(2025, 9, 3, 15, 45, 10);
const apify = '8MSTBAfqMzuXPvgB3';

let lines;

/** The package with DEBUG_RUN_ID set to `value`. Its lines go to `lines`. */
function withDebug(value) {
  jest.resetModules();
  process.env.DEBUG_RUN_ID = value;
  const runIds = require('strict-run-id');
  delete process.env.DEBUG_RUN_ID;
  require('strict-run-id/testing').resetRunIdState();
  lines = [];
  runIds.setLogger({ error: (line) => lines.push(line) });
  return runIds;
}

/** The events among the lines. */
const events = () => lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));

/** What a call throws or rejects with; undefined if it succeeds. */
async function outcome(call) {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** The events that `act` logs after `given`. */
async function eventsOf({ given, act }) {
  const runIds = withDebug('json');
  await given?.(runIds);
  lines.length = 0;
  await outcome(() => act(runIds));
  return events();
}

const register = (runIds) => runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
const registerTwo = (runIds) => {
  register(runIds);
  runIds.registerRunRecord(base, 'Bora-Bora', 'rec2');
};

/** An event of the pair of the base and Ada-Park. */
const ofAda = (runIdEvent, fields) => ({ runIdEvent, runId: ada, clientId: 'Ada-Park', ...fields });

beforeEach(() => jest.useFakeTimers({ now, doNotFake: ['nextTick', 'setTimeout', 'queueMicrotask'] }));
afterEach(() => jest.useRealTimers());

/**
 * What each function logs: a title, what has happened before, the call, and its events without what all have; `text` is
 * the words of its lines with DEBUG_RUN_ID=1, where they aren't those of the events.
 */
const table = [
  {
    title: 'generateTimestampRunId',
    act: (runIds) => runIds.generateTimestampRunId(),
    logs: [{ runIdEvent: 'made', runId: base }],
  },
  {
    title: 'generateTimestampRunId for a client',
    source: 'generateTimestampRunId',
    act: (runIds) => runIds.generateTimestampRunId('Ada-Park'),
    logs: [ofAda('made')],
  },
  {
    title: 'generateSequenceRunId',
    act: (runIds) => runIds.generateSequenceRunId("O'Neil", 12),
    logs: [{ runIdEvent: 'made', runId: "SR-251003-001-T12-CO'Neil", clientId: "O'Neil" }],
  },
  {
    title: 'getOrCreateRunId, the first time',
    source: 'getOrCreateRunId',
    act: (runIds) => runIds.getOrCreateRunId('Ada-Park'),
    logs: [ofAda('made')],
  },
  {
    title: 'getOrCreateRunId, again',
    source: 'getOrCreateRunId',
    given: (runIds) => runIds.getOrCreateRunId('Ada-Park'),
    act: (runIds) => runIds.getOrCreateRunId('Ada-Park'),
    text: [],
    logs: [ofAda('received')],
  },
  {
    title: 'getOrCreateRunId, again and with a limit',
    source: 'getOrCreateRunId',
    given: (runIds) => {
      runIds.configure({ maxRecords: 10 });
      runIds.getOrCreateRunId('Ada-Park');
    },
    act: (runIds) => runIds.getOrCreateRunId('Ada-Park'),
    text: [],
    logs: [ofAda('received')],
  },
  {
    title: 'clearClientRunId',
    given: (runIds) => runIds.getOrCreateRunId('Ada-Park'),
    act: (runIds) => runIds.clearClientRunId('Ada-Park'),
    logs: [{ runIdEvent: 'cleared', clientId: 'Ada-Park', records: 0 }],
  },
  {
    title: 'resolveRunId with an id',
    source: 'req.query.runId',
    act: (runIds) => runIds.resolveRunId({ query: { runId: ada } }),
    logs: [ofAda('received')],
  },
  {
    title: 'resolveRunIdSource without an id',
    source: 'resolveRunIdSource',
    act: (runIds) => runIds.resolveRunIdSource({}, { clientId: 'Ada-Park' }),
    logs: [ofAda('made')],
  },
  {
    title: 'registerRunRecord',
    act: register,
    logs: [ofAda('registered', { recordId: 'rec1' })],
  },
  {
    title: 'storeClientRunRecordId',
    act: (runIds) => runIds.storeClientRunRecordId(ada, 'Ada-Park', 'rec1'),
    logs: [ofAda('registered', { recordId: 'rec1' })],
  },
  {
    title: 'cacheRecordId',
    act: (runIds) => runIds.cacheRecordId(base, 'rec1'),
    logs: [{ runIdEvent: 'registered', runId: base, recordId: 'rec1' }],
  },
  {
    title: 'replaceRunRecord',
    given: register,
    act: (runIds) => runIds.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2'),
    logs: [ofAda('replaced', { recordId: 'rec2', oldRecordId: 'rec1' })],
  },
  {
    title: 'replaceRunRecord without a record',
    source: 'replaceRunRecord',
    act: (runIds) => runIds.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2'),
    text: [],
    logs: [ofAda('missed', { code: 'ERR_RUN_RECORD_NOT_FOUND' })],
  },
  ...['getRunRecordId', 'getClientRunRecordId', 'getCachedRunInfo'].flatMap((source) => [
    {
      title: `${source} of a record`,
      source,
      given: register,
      act: (runIds) => runIds[source](base, 'Ada-Park'),
      logs: [ofAda('found', { recordId: 'rec1' })],
    },
    {
      title: `${source} of none`,
      source,
      act: (runIds) => runIds[source](ada, 'Ada-Park'),
      logs: [ofAda('missed')],
    },
  ]),
  {
    title: 'getCachedRecordId of a record',
    source: 'getCachedRecordId',
    given: (runIds) => runIds.cacheRecordId(base, 'rec1'),
    act: (runIds) => runIds.getCachedRecordId(base),
    logs: [{ runIdEvent: 'found', runId: base, recordId: 'rec1' }],
  },
  {
    title: 'getCachedRecordId of none',
    source: 'getCachedRecordId',
    act: (runIds) => runIds.getCachedRecordId(base),
    logs: [{ runIdEvent: 'missed', runId: base }],
  },
  {
    title: 'requireRunRecordId of a record',
    source: 'requireRunRecordId',
    given: register,
    act: (runIds) => runIds.requireRunRecordId(base, 'Ada-Park'),
    logs: [ofAda('found', { recordId: 'rec1' })],
  },
  {
    title: 'requireRunRecordId of none: one miss is one event',
    source: 'requireRunRecordId',
    act: async (runIds) => runIds.requireRunRecordId(base, 'Ada-Park'),
    logs: [ofAda('missed', { code: 'ERR_RUN_RECORD_NOT_FOUND' })],
  },
  {
    title: 'clearCache of one run of a client',
    source: 'clearCache',
    given: registerTwo,
    act: (runIds) => runIds.clearCache(base, 'Ada-Park'),
    logs: [ofAda('cleared', { recordId: 'rec1', records: 1 })],
  },
  {
    title: 'clearCache of a client run id',
    source: 'clearCache',
    given: registerTwo,
    act: (runIds) => runIds.clearCache(ada),
    logs: [ofAda('cleared', { recordId: 'rec1', records: 1 })],
  },
  {
    title: 'clearCache of a base id',
    source: 'clearCache',
    given: registerTwo,
    act: (runIds) => runIds.clearCache(base),
    logs: [{ runIdEvent: 'cleared', runId: base, records: 2 }],
  },
  {
    title: 'clearCache of a client',
    source: 'clearCache',
    given: registerTwo,
    act: (runIds) => runIds.clearCache(undefined, 'Bora-Bora'),
    logs: [{ runIdEvent: 'cleared', clientId: 'Bora-Bora', recordId: 'rec2', records: 1 }],
  },
  {
    title: 'clearCache of all',
    source: 'clearCache',
    given: registerTwo,
    act: (runIds) => runIds.clearCache(),
    logs: [{ runIdEvent: 'cleared', records: 2 }],
  },
  {
    title: 'clearAllCache',
    given: register,
    act: (runIds) => runIds.clearAllCache(),
    logs: [{ runIdEvent: 'cleared', recordId: 'rec1', records: 1 }],
  },
  {
    title: 'clearClientRunCache of none',
    source: 'clearClientRunCache',
    act: (runIds) => runIds.clearClientRunCache(base, 'Ada-Park'),
    logs: [ofAda('cleared', { records: 0 })],
  },
  {
    title: 'linkJob',
    act: (runIds) => runIds.linkJob(ada, 'job_7'),
    logs: [ofAda('linked', { jobId: 'job_7' })],
  },
  {
    title: 'getRunIdForJob of a linked job',
    source: 'getRunIdForJob',
    given: (runIds) => runIds.linkJob(ada, 'job_7'),
    act: (runIds) => runIds.getRunIdForJob('job_7'),
    text: [],
    logs: [ofAda('received', { jobId: 'job_7' })],
  },
  {
    title: 'getRunIdForJob of another job',
    source: 'getRunIdForJob',
    act: (runIds) => runIds.getRunIdForJob('job_7'),
    text: [],
    logs: [{ runIdEvent: 'missed', jobId: 'job_7' }],
  },
  {
    title: 'linkApifyRun',
    act: (runIds) => runIds.linkApifyRun(ada, `${apify}-CAda-Park`),
    logs: [ofAda('linked', { apifyRunId: apify })],
  },
  {
    title: 'registerApifyRunId',
    act: (runIds) => runIds.registerApifyRunId(apify, 'Ada-Park'),
    text: ['registered'],
    logs: [{ runIdEvent: 'linked', runId: `${apify}-CAda-Park`, clientId: 'Ada-Park', apifyRunId: apify }],
  },
  {
    title: 'getRunIdForApifyRun of a linked Apify run',
    source: 'getRunIdForApifyRun',
    given: (runIds) => runIds.linkApifyRun(base, apify),
    act: (runIds) => runIds.getRunIdForApifyRun(apify),
    text: [],
    logs: [{ runIdEvent: 'received', runId: base, apifyRunId: apify }],
  },
  {
    title: 'getRunIdForApifyRun of another Apify run',
    source: 'getRunIdForApifyRun',
    act: (runIds) => runIds.getRunIdForApifyRun(apify),
    text: [],
    logs: [{ runIdEvent: 'missed', apifyRunId: apify }],
  },
  {
    title: 'withRunRecord of a registered record',
    source: 'withRunRecord',
    given: register,
    act: (runIds) => runIds.withRunRecord(base, 'Ada-Park'),
    logs: [ofAda('found', { recordId: 'rec1' })],
  },
  {
    title: 'withRunRecord that finds a row',
    source: 'withRunRecord',
    act: (runIds) => runIds.withRunRecord(base, 'Ada-Park', { find: async () => 'rec1' }),
    logs: [ofAda('missed'), ofAda('registered', { recordId: 'rec1' })],
  },
  {
    title: 'withRunRecord that creates a row',
    source: 'withRunRecord',
    act: (runIds) => runIds.withRunRecord(base, 'Ada-Park', { create: async () => 'rec1' }),
    logs: [ofAda('missed'), ofAda('registered', { recordId: 'rec1' })],
  },
  {
    title: 'withRunRecord that can do neither: one miss is one event',
    source: 'withRunRecord',
    act: (runIds) => runIds.withRunRecord(base, 'Ada-Park'),
    logs: [ofAda('missed', { code: 'ERR_RUN_RECORD_NOT_FOUND' })],
  },
  {
    title: 'withRunRecord that finds no row: the registry has none, and then the database',
    source: 'withRunRecord',
    act: (runIds) => runIds.withRunRecord(base, 'Ada-Park', { find: async () => undefined }),
    text: ['not-found'],
    logs: [ofAda('missed'), ofAda('missed', { code: 'ERR_RUN_RECORD_NOT_FOUND' })],
  },
  {
    title: 'withRunRecord for which another call registers the record before it creates one',
    source: 'withRunRecord',
    act: (runIds) =>
      runIds.withRunRecord(base, 'Ada-Park', {
        find: () => void register(runIds),
        create: async () => 'rec2',
      }),
    text: ['not-found', 'registered'],
    logs: [
      ofAda('missed'),
      ofAda('registered', { recordId: 'rec1', source: 'registerRunRecord' }),
      ofAda('found', { recordId: 'rec1' }),
    ],
  },
  {
    title: 'withRunRecord without create for which another call registers the record',
    source: 'withRunRecord',
    act: (runIds) => runIds.withRunRecord(base, 'Ada-Park', { find: () => void register(runIds) }),
    text: ['not-found', 'registered'],
    logs: [
      ofAda('missed'),
      ofAda('registered', { recordId: 'rec1', source: 'registerRunRecord' }),
      ofAda('found', { recordId: 'rec1' }),
    ],
  },
  {
    title: 'withRunRecord that verifies a record',
    source: 'withRunRecord',
    given: register,
    act: (runIds) => runIds.withRunRecord(base, 'Ada-Park', { verify: async () => true }),
    logs: [ofAda('found', { recordId: 'rec1' })],
  },
  {
    title: 'withRunRecord that rejects a record and creates another',
    source: 'withRunRecord',
    given: register,
    act: (runIds) =>
      runIds.withRunRecord(base, 'Ada-Park', { verify: async () => false, create: async () => 'rec2' }),
    logs: [
      ofAda('cleared', { recordId: 'rec1', records: 1 }),
      ofAda('missed'),
      ofAda('registered', { recordId: 'rec2' }),
    ],
  },
  {
    title: 'withRunRecord that rejects a record and can create none',
    source: 'withRunRecord',
    given: register,
    act: (runIds) => runIds.withRunRecord(base, 'Ada-Park', { verify: async () => false }),
    logs: [
      ofAda('cleared', { recordId: 'rec1', records: 1 }),
      ofAda('missed', { code: 'ERR_RUN_RECORD_NOT_FOUND' }),
    ],
  },
  {
    title: 'withRunRecord that rejects a record which another call has cleared',
    source: 'withRunRecord',
    given: register,
    act: (runIds) =>
      runIds.withRunRecord(base, 'Ada-Park', {
        verify: () => {
          runIds.clearAllCache();
          return false;
        },
        create: async () => 'rec2',
      }),
    logs: [
      { runIdEvent: 'cleared', recordId: 'rec1', records: 1, source: 'clearAllCache' },
      ofAda('missed'),
      ofAda('registered', { recordId: 'rec2' }),
    ],
  },
];

test.each(table)('$title', async ({ title, source = title, logs, given, act }) => {
  const at = expect.stringMatching(`^${__filename.replaceAll('.', '\\.')}:\\d+$`);
  const common = { v: 1, source, at, pid: process.pid, time: '2025-10-03T15:45:10.000Z' };
  expect(await eventsOf({ given, act })).toStrictEqual(logs.map((event) => ({ ...common, ...event })));
});

test('a request’s id is received, with the client that runIdBoundary was told', () => {
  const runIds = withDebug('json');
  const { runIdBoundary } = require('strict-run-id/express');
  const boundary = runIdBoundary({ role: 'origin', clientId: () => 'Ada-Park' });
  const request = (query) => ({ headers: {}, query, emit() {}, listenerCount: () => 0 });
  const response = { setHeader() {}, emit() {}, listenerCount: () => 0 };
  boundary(request({ runId: base }), response, () => {});
  boundary(request({}), response, () => {});
  expect(events()).toMatchObject([
    { runIdEvent: 'received', runId: base, clientId: 'Ada-Park', source: 'req.query.runId' },
    { runIdEvent: 'made', runId: ada, clientId: 'Ada-Park', source: 'runIdBoundary' },
  ]);
  expect(runIds.stats().idsGenerated).toBe(1);
});

test('the fields have the order that docs/events.md promises, and the place is that of the call', () => {
  const runIds = withDebug('json');
  runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
  const source = readFileSync(__filename, 'utf8').split('\n');
  const number = source.indexOf("  runIds.registerRunRecord(base, 'Ada-Park', 'rec1');") + 1;
  expect(lines).toEqual([
    `{"v":1,"runIdEvent":"registered","runId":"${ada}","clientId":"Ada-Park","recordId":"rec1",` +
      `"source":"registerRunRecord","at":"${__filename}:${number}","pid":${process.pid},"time":"2025-10-03T15:45:10.000Z"}`,
  ]);
});

test('functions that only read write nothing', () => {
  const runIds = withDebug('json');
  register(runIds);
  runIds.linkJob(base, 'job_7');
  lines.length = 0;
  runIds.getBaseRunId(base);
  runIds.addClientSuffix(base, 'Ada-Park');
  runIds.explainRunRecord(base, 'Bora-Bora');
  runIds.listRunRecords();
  runIds.listJobsOfRun(base);
  runIds.getApifyRunForRunId(base);
  runIds.stats();
  expect(lines).toEqual([]);
});

describe('an error is an event', () => {
  /** Calls that are refused, and what their events say besides the code. */
  const refusals = [
    {
      code: 'ERR_RUN_ID_NOT_STRING',
      act: (runIds) => runIds.getBaseRunId([base, ada]),
      says: { given: 'an array of 2', source: 'getBaseRunId' },
    },
    {
      code: 'ERR_RUN_ID_FORMAT',
      act: (runIds) => runIds.getBaseRunId('foo-bar'),
      says: { runId: 'foo-bar', source: 'getBaseRunId' },
    },
    {
      code: 'ERR_RUN_ID_DOUBLE_SUFFIX',
      act: (runIds) => runIds.getBaseRunId(`${ada}-Ada-Park`),
      says: { runId: `${ada}-Ada-Park`, source: 'getBaseRunId' },
    },
    {
      code: 'ERR_RUN_ID_CLIENT_MISMATCH',
      act: (runIds) => runIds.createClientRunId(ada, 'Bora-Bora'),
      says: { runId: ada, clientId: 'Bora-Bora', source: 'createClientRunId' },
    },
    {
      code: 'ERR_RUN_ID_KIND',
      act: (runIds) => runIds.requireBaseRunId(ada),
      says: { runId: ada, clientId: 'Ada-Park', source: 'requireBaseRunId' },
    },
    {
      code: 'ERR_RUN_ID_MISSING',
      act: (runIds) => runIds.parseRunId(''),
      says: { source: 'parseRunId' },
    },
    {
      code: 'ERR_RUN_ID_CONFLICT',
      act: () => {
        const { runIdBoundary } = require('strict-run-id/express');
        const request = { headers: {}, query: { runId: base }, body: { runId: '251003-154511' } };
        const response = {
          setHeader() {},
          status: () => response,
          type: () => response,
          send() {},
          end() {},
        };
        runIdBoundary({ role: 'consumer' })(request, response, () => {});
      },
      says: { runId: base, source: 'runIdBoundary' },
    },
    {
      code: 'ERR_CLIENT_ID_FORMAT',
      act: (runIds) => runIds.addClientSuffix(base, 'Ada/Park'),
      says: { clientId: 'Ada/Park', source: 'addClientSuffix' },
    },
    {
      code: 'ERR_CLIENT_ID_MISSING',
      act: (runIds) => runIds.createClientRunId(base),
      says: { source: 'createClientRunId' },
    },
    {
      code: 'ERR_RUN_ID_DEPRECATED',
      act: (runIds) => runIds.generateRunId(),
      says: { source: 'generateRunId' },
    },
    {
      code: 'ERR_RUN_ID_EXHAUSTED',
      act: (runIds) => {
        for (let made = 0; made < 1_000; made += 1) runIds.generateSequenceRunId("O'Neil");
      },
      says: { clientId: "O'Neil", source: 'generateSequenceRunId' },
    },
    {
      code: 'ERR_CLOCK_RANGE',
      act: (runIds) => {
        jest.setSystemTime(Date.UTC(1999, 0, 1));
        runIds.generateTimestampRunId();
      },
      says: { source: 'generateTimestampRunId', time: '1999-01-01T00:00:00.000Z' },
    },
    {
      code: 'ERR_RECORD_ID',
      act: (runIds) => runIds.registerRunRecord(base, 'Ada-Park', 'Ada-Park'),
      says: { recordId: 'Ada-Park', source: 'registerRunRecord' },
    },
    {
      code: 'ERR_RECORD_ID',
      act: (runIds) => runIds.cacheRecordId(base, { id: 'rec1' }),
      says: { given: 'an object', source: 'cacheRecordId' },
    },
    {
      code: 'ERR_RUN_RECORD_CONFLICT',
      given: register,
      act: (runIds) => runIds.registerRunRecord(base, 'Ada-Park', 'rec"2"'),
      says: { runId: base, clientId: 'Ada-Park', recordId: 'rec"2"', source: 'registerRunRecord' },
    },
    {
      code: 'ERR_RUN_RECORD_CONFLICT',
      given: (runIds) => runIds.linkJob(base, 'job_7'),
      act: (runIds) => runIds.linkJob(ada, 'job_7'),
      says: { runId: ada, jobId: 'job_7', source: 'linkJob' },
    },
    {
      code: 'ERR_RUN_RECORD_NOT_MADE',
      act: (runIds) => runIds.withRunRecord(base, 'Ada-Park', { create: () => held().promise, leaseMs: 1 }),
      says: { runId: base, clientId: 'Ada-Park', source: 'withRunRecord' },
      // What runs is a timer, and not every stack of one shows who waits.
      isByTimer: true,
    },
    {
      code: 'ERR_RUN_STORE',
      act: (runIds) => {
        const store = { ...memoryStore(), get: () => Promise.reject(new Error('it is down')) };
        return runIds.sharedRuns({ store }).getRunRecordId(base, 'Ada-Park');
      },
      says: { runId: base, clientId: 'Ada-Park', source: 'sharedRuns' },
      // The store answers later, as a timer does.
      isByTimer: true,
    },
    {
      code: 'ERR_INVALID_ARGUMENT',
      act: (runIds) => runIds.configure({ maxRecord: 1 }),
      says: { source: 'configure' },
    },
  ];

  test.each(refusals)('$code, as $says', async ({ code, given, act, says, isByTimer = false }) => {
    const logged = await eventsOf({ given, act });
    const common = { v: 1, runIdEvent: 'refused', code, pid: process.pid };
    const time = '2025-10-03T15:45:10.000Z';
    const refused = logged.filter(({ runIdEvent }) => runIdEvent === 'refused');
    const [{ at = null }] = refused;
    expect(refused).toStrictEqual([{ ...common, ...(at && { at }), time, ...says }]);
    if (!isByTimer) expect(at).toContain(`${__filename}:`);
  });

  test('or, if it is that there is no record, a miss: each code has a row', () => {
    const declared = readFileSync(path.join(root, 'index.d.ts'), 'utf8');
    const codes = /type RunIdErrorCode =([\s\S]*?);\n\n/.exec(declared)[1].match(/(?<=')ERR_\w+/g);
    const missed = table.flatMap(({ logs }) => logs.flatMap((event) => event.code ?? []));
    expect(new Set([...refusals.map(({ code }) => code), ...missed])).toEqual(new Set(codes));
  });

  test('after the two lines that every error has', () => {
    const runIds = withDebug('json');
    let thrown;
    try {
      runIds.getBaseRunId('foo-bar');
    } catch (error) {
      thrown = error;
    }
    expect(lines).toEqual([
      `STRICT MODE: ${thrown.message}`,
      `Stack trace: ${thrown.stack}`,
      expect.stringMatching(/^\{"v":1,"runIdEvent":"refused","runId":"foo-bar",/),
    ]);
  });
});

describe('a line', () => {
  const refuse = (runIds, value) => {
    lines.length = 0;
    expect(() => runIds.parseRunId(value)).toThrow();
    return lines.at(-1);
  };

  test.each(notStrings)(
    'says of %s only what type it has, and runs no code of it',
    (_, value, __, described) => {
      const runIds = withDebug('json');
      const event = JSON.parse(refuse(runIds, value));
      expect(event).toMatchObject({ code: 'ERR_RUN_ID_NOT_STRING', given: described });
      expect(event).not.toHaveProperty('runId');
    },
  );

  test.each(badTexts)('shows %s as its message does, escaped and cut', (_, text, shown) => {
    const runIds = withDebug('json');
    const { runId, given } = JSON.parse(refuse(runIds, text));
    // Too long or malformed for a field.
    if (runId === undefined) expect(given).toBe(shown);
    else expect(`"${runId}"`).toBe(shown);
  });

  test('has a long legal id whole', () => {
    const runIds = withDebug('json');
    const long = `SR-250924-001-T${'7'.repeat(19)}-S${'8'.repeat(19)}-C${'A'.repeat(64)}`;
    expect(() => runIds.requireBaseRunId(long)).toThrow();
    expect(events()).toMatchObject([{ runId: long, clientId: 'A'.repeat(64) }]);
  });

  test('is one line of printable JSON whatever is passed', () => {
    const runIds = withDebug('json');
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
      fc.constantFrom(base, ada, '\u2028', '\ud800', '"}\n{"v":1', '__proto__'),
      fc.anything(),
    );
    fc.assert(
      fc.property(anything, anything, anything, (runId, clientId, recordId) => {
        lines.length = 0;
        for (const name of ['registerRunRecord', 'getRunRecordId', 'clearCache', 'linkJob', 'linkApifyRun']) {
          try {
            runIds[name](runId, clientId, recordId);
          } catch (error) {
            if (!(error instanceof runIds.RunIdError)) throw error;
          }
        }
        for (const line of lines.filter((line) => !/^(STRICT MODE|Stack trace): /.test(line))) {
          expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
          expect(JSON.parse(line)).toMatchObject({ v: 1, pid: process.pid });
        }
      }),
    );
  });

  test('escapes the place, too', () => {
    const runIds = withDebug('json');
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = () => 'Error\n    at /app/a\u2028"b/\u202ejobs.js:17:3';
    try {
      runIds.generateTimestampRunId();
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    expect(lines).toEqual([expect.stringContaining('"at":"/app/a\\u2028\\"b/\\u202ejobs.js:17"')]);
    expect(events()).toMatchObject([{ at: '/app/a\u2028"b/\u202ejobs.js:17' }]);
  });

  test('has no place if the stack shows none, and no time if the clock shows none', () => {
    const runIds = withDebug('json');
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = () => 7;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => {
      throw new Error('no clock');
    });
    try {
      expect(runIds.getRunRecordId(base, 'Ada-Park')).toBeNull();
      clock.mockReturnValue(NaN);
      expect(runIds.getRunRecordId(base, 'Ada-Park')).toBeNull();
      clock.mockReturnValue(Date.UTC(10_000, 0, 1));
      expect(runIds.getRunRecordId(base, 'Ada-Park')).toBeNull();
    } finally {
      clock.mockRestore();
      Error.prepareStackTrace = prepareStackTrace;
    }
    const { v, pid } = { v: 1, pid: process.pid };
    const event = { v, ...ofAda('missed'), source: 'getRunRecordId', pid };
    expect(events()).toStrictEqual([event, event, event]);
  });

  test('has the place of the caller if a timer or a continued call is what runs', async () => {
    const runIds = withDebug('json');
    await new Promise((resolve) => {
      setTimeout(() => resolve(runIds.getRunRecordId(base, 'Ada-Park')), 0);
    });
    await new Promise((resolve) => {
      setTimeout(runIds.getRunRecordId, 0, base, 'Ada-Park');
      setTimeout(resolve, 0);
    });
    expect(events().map(({ at }) => at?.startsWith(__filename))).toEqual([true, undefined]);
  });

  test('has the time of fake timers', () => {
    const runIds = withDebug('json');
    jest.setSystemTime(Date.UTC(2031, 11, 31, 23, 59, 59, 7));
    runIds.getRunRecordId(base, 'Ada-Park');
    expect(events()).toMatchObject([{ time: '2031-12-31T23:59:59.007Z' }]);
  });
});

describe('the log', () => {
  test('goes to console.error by default', () => {
    const runIds = withDebug('json');
    jest.isolateModules(() => {
      process.env.DEBUG_RUN_ID = 'json';
      const fresh = require('strict-run-id');
      delete process.env.DEBUG_RUN_ID;
      const log = jest.spyOn(console, 'error').mockImplementation(() => {});
      fresh.getRunRecordId(base, 'Ada-Park');
      expect(log.mock.calls).toEqual([[expect.stringMatching(/^\{"v":1,"runIdEvent":"missed",.*\}$/)]]);
      log.mockRestore();
    });
    expect(runIds.stats().misses).toBe(1);
  });

  test('is silent after setLogger(null)', () => {
    const runIds = withDebug('json');
    const log = jest.spyOn(console, 'error').mockImplementation(() => {});
    runIds.setLogger(null);
    runIds.generateTimestampRunId();
    expect(() => runIds.parseRunId('foo-bar')).toThrow();
    expect(log).not.toHaveBeenCalled();
    log.mockRestore();
  });

  test('that throws fails no call', () => {
    const runIds = withDebug('json');
    const error = jest.fn(() => {
      throw new Error('the log is full');
    });
    runIds.setLogger({ error });
    expect(runIds.registerRunRecord(base, 'Ada-Park', 'rec1')).toBe(ada);
    expect(() => runIds.parseRunId('foo-bar')).toThrow(runIds.RunIdError);
    expect(error).toHaveBeenCalledTimes(4);
  });

  test('calls no logger, clock or stack for what the logger does itself', () => {
    const runIds = withDebug('json');
    const error = jest.fn(() => runIds.getRunRecordId(base, 'Ada-Park'));
    runIds.setLogger({ error });
    runIds.generateTimestampRunId();
    expect(error).toHaveBeenCalledTimes(1);
  });

  test('is not written for a call that the formatting of a stack makes', () => {
    const runIds = withDebug('json');
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (error) => {
      runIds.getRunRecordId(base, 'Ada-Park');
      return error.name;
    };
    try {
      runIds.generateTimestampRunId();
    } finally {
      Error.prepareStackTrace = prepareStackTrace;
    }
    expect(events().map(({ source }) => source)).toEqual(['generateTimestampRunId']);
  });
});

test.each(['0', undefined])('with %j, no clock, no stack and no logger is asked', (value) => {
  const runIds = withDebug(value);
  runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
  const clock = jest.spyOn(Date, 'now');
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = jest.fn();
  try {
    runIds.getRunRecordId(base, 'Ada-Park');
    runIds.getRunRecordId(base, 'Bora-Bora');
    runIds.resolveRunId({ query: { runId: base } });
    runIds.getRunIdForJob('job_7');
    expect(Error.prepareStackTrace).not.toHaveBeenCalled();
    expect(clock).not.toHaveBeenCalled();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    clock.mockRestore();
  }
  expect(lines).toEqual([]);
});

/** The words of text, which are older than the names of steps. */
const words = { made: 'generated', received: 'resolved', missed: 'not-found' };

test.each(table)(
  'as text, $title has the lines that it has always had',
  async ({ given, act, logs, text }) => {
    const runIds = withDebug('1');
    await given?.(runIds);
    lines.length = 0;
    await outcome(() => act(runIds));
    const usual = logs
      .filter(({ runIdEvent }) => runIdEvent !== 'cleared')
      .map(({ runIdEvent }) => words[runIdEvent] ?? runIdEvent);
    const written = lines.flatMap(
      (line) => /^\[RUN-ID\] (\S+) runId=\S+ clientId=\S+ source=/.exec(line)?.[1] ?? [],
    );
    expect(written).toEqual(text ?? usual);
  },
);

test('an event has the number of its worker thread, and none in the main thread', async () => {
  const script = `
    const { Worker } = require('node:worker_threads');
    const once = (worker) => new Promise((resolve) => worker.once('message', resolve));
    const log = "const lines = []; const runIds = require('strict-run-id');" +
      "runIds.setLogger({ error: (line) => lines.push(line) }); runIds.generateTimestampRunId();";
    const worker = new Worker(
      log + "const { parentPort, threadId } = require('node:worker_threads');" +
        "parentPort.postMessage([threadId, JSON.parse(lines[0])]);",
      { eval: true },
    );
    once(worker).then(([threadId, event]) => {
      const own = new Function('require', log + 'return JSON.parse(lines[0])')(require);
      console.log(JSON.stringify({ threadId, event, own, pid: process.pid }));
    });
  `;
  const { threadId, event, own, pid } = JSON.parse(
    await runScript(script, { env: { DEBUG_RUN_ID: 'json' } }),
  );
  expect(threadId).toBeGreaterThan(0);
  expect(event).toMatchObject({ runIdEvent: 'made', pid, thread: threadId });
  expect(Object.keys(event).slice(-3)).toEqual(['pid', 'thread', 'time']);
  expect(own).toMatchObject({ runIdEvent: 'made', pid });
  expect(own).not.toHaveProperty('thread');
});

describe('docs/events.md', () => {
  const page = readFileSync(path.join(root, 'docs/events.md'), 'utf8');
  const section = (heading) => page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`));
  const firstCells = (heading) =>
    [...section(heading).matchAll(/^\| `(?!runIdEvent` \| what)(\w+)` \|/gm)].map(([, name]) => name);
  const declared = readFileSync(path.join(root, 'index.d.ts'), 'utf8');
  const [, type] = /^export interface RunIdEvent \{([\s\S]*?)^\}/m.exec(declared);

  /** Lines with every field and every event. */
  async function all() {
    const logged = [];
    for (const row of table) logged.push(...(await eventsOf(row)));
    logged.push(...(await eventsOf({ act: (runIds) => runIds.parseRunId([base]) })));
    return logged;
  }

  test('and the type have a row for each field, in the order of the lines', async () => {
    const fields = firstCells('Fields');
    expect([...type.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name)).toEqual(fields);
    const logged = await all();
    for (const event of logged) {
      expect(Object.keys(event)).toEqual(fields.filter((field) => Object.hasOwn(event, field)));
    }
    // Only a worker has a thread.
    const seen = new Set(logged.flatMap(Object.keys));
    expect(fields.filter((field) => !seen.has(field))).toEqual(['thread']);
  });

  test('has a row for each event, as the type does', async () => {
    const names = firstCells('The events');
    const [, union] = /^export type RunIdEventName =([\s\S]*?);\n\n/m.exec(declared);
    expect([...union.matchAll(/'(\w+)'/g)].map(([, name]) => name)).toEqual(names);
    expect(new Set((await all()).map(({ runIdEvent }) => runIdEvent))).toEqual(new Set(names));
  });

  test('names every function that writes an event, beside it', async () => {
    const writers = new Map(
      [...section('The events').matchAll(/^\| `(\w+)` \| .*? \| (.*?) \| [^|]*\|$/gm)].map(
        ([, name, cell]) => [name, cell],
      ),
    );
    const found = writers.get('found');
    for (const { runIdEvent, source } of await all()) {
      if (runIdEvent === 'refused' || source.startsWith('req.')) continue;
      const cell = writers.get(runIdEvent).replace('the same', found);
      expect(`${runIdEvent}: ${cell}`).toContain(`\`${source}\``);
    }
  });

  test('shows lines that are events', () => {
    const [, block] = /^```json\n([\s\S]*?)^```$/m.exec(page);
    const fields = firstCells('Fields');
    for (const line of block.trim().split('\n')) {
      const event = JSON.parse(line);
      expect(firstCells('The events')).toContain(event.runIdEvent);
      expect(JSON.stringify(event)).toBe(line);
      expect(Object.keys(event)).toEqual(fields.filter((field) => Object.hasOwn(event, field)));
    }
  });

  test('shows how pino writes them', () => {
    const runIds = withDebug('json');
    const written = [];
    const pino = () => require('pino')({}, { write: (line) => written.push(line) });
    const [, code] = /^```js\n([\s\S]*?)^```$/m.exec(page);
    new Function('pino', 'setLogger', code)(pino, runIds.setLogger);
    runIds.generateTimestampRunId();
    expect(() => runIds.parseRunId('foo-bar')).toThrow();
    expect(written.map((line) => JSON.parse(line))).toMatchObject([
      { level: 30, v: 1, runIdEvent: 'made', runId: base, pid: process.pid, msg: 'made' },
      { level: 50, msg: expect.stringMatching(/^STRICT MODE: /) },
      { level: 50, msg: expect.stringMatching(/^Stack trace: /) },
      { level: 30, v: 1, runIdEvent: 'refused', code: 'ERR_RUN_ID_FORMAT', msg: 'refused' },
    ]);
    for (const line of written) expect(line.match(/"(?:pid|time)":/g)).toHaveLength(2);
  });
});
