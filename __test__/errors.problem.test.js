'use strict';

/** `toProblem`: what whoever sent a request may read of each error, and the status it has. */

const { readFileSync } = require('node:fs');
const { boundary } = require('../lib/bound.js');
const { memoryStore } = require('strict-run-id/memory');
const { resetRunIdState } = require('strict-run-id/testing');
const { anotherRealm, held, rejection, root } = require('./helpers/index.js');

/** Loaded with DEBUG_RUN_ID, so that the registry knows the file and line of each registration. */
const runIds = (() => {
  const { DEBUG_RUN_ID: before } = process.env;
  process.env.DEBUG_RUN_ID = '1';
  try {
    return anotherRealm();
  } finally {
    if (before === undefined) delete process.env.DEBUG_RUN_ID;
    else process.env.DEBUG_RUN_ID = before;
  }
})();

const base = '251003-154510';
const other = '251003-154511';
const ada = `${base}-Ada-Park`;
const apify = '8MSTBAfqMzuXPvgB3';
const at = Date.UTC(2025, 9, 3, 15, 45, 10);

/** What only the backend knows. None of it may be in a document. */
const secrets = ['Bora-Bora', 'Cora-Lee', 'recSecret', '251003-154512', 'SR-250924-001', 'quota of table'];

beforeEach(() => {
  resetRunIdState();
  for (const { setLogger } of [runIds, require('strict-run-id')]) setLogger(null);
});
afterEach(() => {
  jest.useRealTimers();
});

/** What a boundary makes of a request: `own` is the backend's, the rest came with the request. */
const atBoundary = ({ query, body, header, client = null, own = {} }) =>
  boundary.resolve(
    ...[own.specific, query, body, own.parent, header, client, undefined, undefined],
    // generates, takesFirst, needsClient
    ...[false, false, false],
  );

/** A case for each way to an error: its code, its status, and the texts that the failing call was passed. */
const cases = [
  {
    what: 'an array',
    code: 'ERR_RUN_ID_NOT_STRING',
    status: 500,
    call: () => runIds.getBaseRunId([`${base}-Cora-Lee`]),
    passed: [],
  },
  {
    what: 'an array in the query',
    code: 'ERR_RUN_ID_NOT_STRING',
    status: 400,
    call: () => atBoundary({ query: { runId: [ada] } }),
    passed: [],
  },
  {
    what: 'a text that is not a run id',
    code: 'ERR_RUN_ID_FORMAT',
    status: 500,
    call: () => runIds.getBaseRunId('foo-bar'),
    passed: ['foo-bar'],
  },
  {
    what: 'a text that is not a run id, from a caller with a name',
    code: 'ERR_RUN_ID_FORMAT',
    status: 500,
    call: () => require('strict-run-id/unifiedRunIdService').validateRunId('foo-bar', 'jobs'),
    passed: ['foo-bar'],
  },
  {
    what: 'a text that is not a run id, in the body',
    code: 'ERR_RUN_ID_FORMAT',
    status: 400,
    call: () => atBoundary({ body: { runId: 'foo-bar' }, client: 'Cora-Lee' }),
    passed: ['foo-bar'],
  },
  {
    what: 'a text that is not a run id, of the backend’s own',
    code: 'ERR_RUN_ID_FORMAT',
    status: 500,
    call: () => atBoundary({ header: ada, own: { parent: 'Cora-Lee' } }),
    passed: [],
    isOwn: true,
  },
  {
    what: 'an Apify run for a run',
    code: 'ERR_RUN_ID_FORMAT',
    status: 500,
    call: () => runIds.linkApifyRun(apify, ada),
    passed: [apify],
  },
  {
    what: 'a doubled suffix',
    code: 'ERR_RUN_ID_DOUBLE_SUFFIX',
    status: 500,
    call: () => runIds.getBaseRunId(`${ada}-Ada-Park`),
    passed: [`${ada}-Ada-Park`],
  },
  {
    what: 'a doubled suffix in the header',
    code: 'ERR_RUN_ID_DOUBLE_SUFFIX',
    status: 400,
    call: () => atBoundary({ header: `${ada}-Ada-Park`, client: 'Cora-Lee' }),
    passed: [`${ada}-Ada-Park`],
  },
  {
    what: 'another client',
    code: 'ERR_RUN_ID_CLIENT_MISMATCH',
    status: 500,
    call: () => runIds.addClientSuffix(ada, 'Park'),
    passed: [ada, 'Ada-Park', 'Park'],
  },
  {
    what: 'another client than that of the request',
    code: 'ERR_RUN_ID_CLIENT_MISMATCH',
    status: 400,
    call: () => atBoundary({ query: { runId: ada }, client: 'Cora-Lee' }),
    passed: [ada, 'Ada-Park'],
  },
  {
    what: 'another client, of the backend’s own',
    code: 'ERR_RUN_ID_CLIENT_MISMATCH',
    status: 500,
    call: () => atBoundary({ client: 'Cora-Lee', own: { specific: `${base}-Bora-Bora` } }),
    passed: [],
    isOwn: true,
  },
  {
    what: 'no run id',
    code: 'ERR_RUN_ID_MISSING',
    status: 500,
    call: () => runIds.validateRunId(null),
    passed: [],
  },
  {
    what: 'no run id in a request',
    code: 'ERR_RUN_ID_MISSING',
    status: 400,
    call: () => atBoundary({ client: 'Cora-Lee' }),
    passed: [],
  },
  {
    what: 'an empty run id in the query',
    code: 'ERR_RUN_ID_MISSING',
    status: 400,
    call: () => atBoundary({ query: { runId: '' }, own: { parent: '251003-154512' } }),
    passed: [],
  },
  {
    what: 'an empty run id of the backend’s own',
    code: 'ERR_RUN_ID_MISSING',
    status: 500,
    call: () => atBoundary({ header: ada, own: { parent: '' } }),
    passed: [],
  },
  {
    what: 'two run ids of a request',
    code: 'ERR_RUN_ID_CONFLICT',
    status: 400,
    call: () => atBoundary({ query: { runId: ada }, header: other }),
    passed: [ada, other],
  },
  {
    what: 'a run id that contradicts the backend’s own',
    code: 'ERR_RUN_ID_CONFLICT',
    status: 400,
    call: () => atBoundary({ query: { runId: ada }, own: { specific: '251003-154512' } }),
    passed: [ada],
  },
  {
    what: 'two run ids that contradict each other and the backend’s own',
    code: 'ERR_RUN_ID_CONFLICT',
    status: 400,
    call: () => atBoundary({ body: { runId: ada }, header: other, own: { parent: `${base}-Cora-Lee` } }),
    passed: [ada, other],
  },
  {
    what: 'two run ids of the backend’s own',
    code: 'ERR_RUN_ID_CONFLICT',
    status: 500,
    call: () => atBoundary({ own: { specific: `${base}-Bora-Bora`, parent: '251003-154512' } }),
    passed: [],
  },
  {
    what: 'a text that is not a client id',
    code: 'ERR_CLIENT_ID_FORMAT',
    status: 500,
    call: () => runIds.addClientSuffix(base, 'Ada Park'),
    passed: ['Ada Park'],
  },
  {
    what: 'a text that is not a client id, of a request',
    code: 'ERR_CLIENT_ID_FORMAT',
    status: 400,
    call: () => atBoundary({ client: 'Ada Park', own: { parent: '251003-154512' } }),
    passed: ['Ada Park'],
  },
  {
    what: 'no client id',
    code: 'ERR_CLIENT_ID_MISSING',
    status: 500,
    call: () => runIds.createClientRunId(base),
    passed: [],
  },
  {
    what: 'no client id of a request',
    code: 'ERR_CLIENT_ID_MISSING',
    status: 400,
    call: () => atBoundary({ client: '', own: { parent: '251003-154512' } }),
    passed: [],
  },
  {
    what: 'a removed function',
    code: 'ERR_RUN_ID_DEPRECATED',
    status: 500,
    call: () => runIds.generateRunId('Ada-Park'),
    passed: [],
  },
  {
    what: 'no second left',
    code: 'ERR_RUN_ID_EXHAUSTED',
    status: 503,
    call: () => {
      jest.useFakeTimers({ now: at });
      for (;;) runIds.generateTimestampRunId();
    },
    passed: ['Ada-Park'],
  },
  {
    what: 'no second left to one client',
    code: 'ERR_RUN_ID_EXHAUSTED',
    status: 503,
    call: () => {
      jest.useFakeTimers({ now: at });
      for (;;) runIds.generateTimestampRunId('Ada-Park');
    },
    passed: ['Ada-Park'],
  },
  {
    what: 'no sequence number left',
    code: 'ERR_RUN_ID_EXHAUSTED',
    status: 503,
    call: () => {
      jest.useFakeTimers({ now: at });
      for (let count = 0; ; count += 1) runIds.generateSequenceRunId(`Client-${count % 4}`);
    },
    passed: ['Ada-Park'],
  },
  {
    what: 'no sequence number left to one client',
    code: 'ERR_RUN_ID_EXHAUSTED',
    status: 503,
    call: () => {
      jest.useFakeTimers({ now: at });
      for (;;) runIds.generateSequenceRunId('Ada-Park');
    },
    passed: ['Ada-Park'],
  },
  {
    what: 'a base id for a client run id',
    code: 'ERR_RUN_ID_KIND',
    status: 500,
    call: () => runIds.requireClientRunId('251003-154510', 'Ada-Park'),
    passed: ['251003-154510'],
  },
  {
    what: 'a client run id for a base id',
    code: 'ERR_RUN_ID_KIND',
    status: 500,
    call: () => runIds.requireBaseRunId('251003-154510-Ada-Park'),
    passed: ['251003-154510-Ada-Park'],
  },
  {
    what: 'a clock before the year 2000',
    code: 'ERR_CLOCK_RANGE',
    status: 500,
    call: () => {
      jest.useFakeTimers({ now: Date.UTC(1999, 11, 31) });
      runIds.generateTimestampRunId();
    },
    passed: [],
  },
  {
    what: 'the client id for the record id',
    code: 'ERR_RECORD_ID',
    status: 500,
    call: () => runIds.registerRunRecord(base, 'Ada-Park', 'Ada-Park'),
    passed: ['Ada-Park'],
  },
  {
    what: 'another record',
    code: 'ERR_RUN_RECORD_CONFLICT',
    status: 409,
    call: () => {
      runIds.registerRunRecord(base, 'Ada-Park', 'recSecret');
      runIds.registerRunRecord(base, 'Ada-Park', 'rec2');
    },
    passed: [ada, 'rec2'],
  },
  {
    what: 'another Apify run',
    code: 'ERR_RUN_RECORD_CONFLICT',
    status: 409,
    call: () => {
      runIds.linkApifyRun('SR-250924-001-CCora-Lee', apify);
      runIds.linkApifyRun(ada, apify);
    },
    passed: [apify, ada],
  },
  {
    what: 'another client’s Apify run',
    code: 'ERR_RUN_RECORD_CONFLICT',
    status: 409,
    call: () => {
      runIds.linkApifyRun(`${other}-Cora-Lee`, apify);
      runIds.registerApifyRunId(apify, 'Ada-Park');
    },
    passed: [apify, `${apify}-CAda-Park`],
  },
  {
    what: 'a record that another process made',
    code: 'ERR_RUN_RECORD_CONFLICT',
    status: 409,
    call: () => {
      const rows = [null, 'recSecret'];
      return runIds.withRunRecord(base, 'Ada-Park', {
        find: () => rows.shift(),
        create: () => 'recSecret2',
      });
    },
    passed: [ada],
  },
  ...[
    ['nothing', () => {}],
    ['the record of other clients', () => runIds.registerRunRecord(base, 'Cora-Lee', 'recSecret')],
    ['a record without a client', () => runIds.cacheRecordId(base, 'recSecret')],
    ['a run that was made twice', () => runIds.registerRunRecord('251003-154512', 'Ada-Park', 'recSecret')],
    [
      'a record that was cleared',
      () => {
        runIds.registerRunRecord(base, 'Ada-Park', 'recSecret');
        runIds.clearCache();
      },
    ],
  ].map(([near, register]) => ({
    what: `no record, but ${near}`,
    code: 'ERR_RUN_RECORD_NOT_FOUND',
    status: 404,
    call: () => {
      register();
      runIds.requireRunRecordId(base, 'Ada-Park');
    },
    passed: [ada],
  })),
  {
    what: 'a lease that ended',
    code: 'ERR_RUN_RECORD_NOT_MADE',
    status: 503,
    call: () => {
      jest.useFakeTimers({ now: at });
      const asked = runIds.withRunRecord(base, 'Ada-Park', { create: () => new Promise(() => {}) });
      jest.advanceTimersByTime(30_000);
      return asked;
    },
    passed: [ada],
  },
  {
    what: 'what a callback threw elsewhere',
    code: 'ERR_RUN_RECORD_NOT_MADE',
    status: 503,
    call: async () => {
      const made = held();
      const asked = rejection(() =>
        anotherRealm().withRunRecord(base, 'Ada-Park', { create: () => made.promise }),
      );
      const waiting = runIds.withRunRecord(base, 'Ada-Park', { create: () => 'rec1' });
      made.reject(new Error(`quota of table recSecret, see ${__filename}`));
      await asked;
      return waiting;
    },
    passed: [ada],
  },
  {
    what: 'a store that fails',
    code: 'ERR_RUN_STORE',
    status: 503,
    call: () => {
      const store = { ...memoryStore(), get: () => Promise.reject(new Error('quota of table recSecret')) };
      return runIds.sharedRuns({ store }).getRunRecordId(base, 'Ada-Park');
    },
    passed: [],
  },
  {
    what: 'a run that neither the process nor the store has',
    code: 'ERR_RUN_RECORD_NOT_FOUND',
    status: 404,
    call: async () => {
      const runs = runIds.sharedRuns({ store: memoryStore() });
      await runs.registerRunRecord(base, 'Cora-Lee', 'recSecret');
      return runs.requireRunRecordId(base, 'Ada-Park');
    },
    passed: [ada],
  },
  {
    what: 'a row that the store has for another client',
    code: 'ERR_RUN_RECORD_CONFLICT',
    status: 409,
    call: async () => {
      const runs = runIds.sharedRuns({ store: memoryStore() });
      await runs.registerRunRecord(base, 'Cora-Lee', 'recKU8iGyB0A3pxFi');
      resetRunIdState();
      return runs.registerRunRecord(base, 'Ada-Park', 'recKU8iGyB0A3pxFi');
    },
    passed: [ada, 'recKU8iGyB0A3pxFi'],
  },
  {
    what: 'a run that has another record in the store',
    code: 'ERR_RUN_RECORD_CONFLICT',
    status: 409,
    call: async () => {
      const runs = runIds.sharedRuns({ store: memoryStore() });
      await runs.registerRunRecord(base, 'Ada-Park', 'recSecret');
      return runs.registerRunRecord(base, 'Ada-Park', 'rec1');
    },
    passed: [ada, 'rec1'],
  },
  {
    what: 'an option that is none',
    code: 'ERR_INVALID_ARGUMENT',
    status: 500,
    call: () => runIds.configure({ timeZone: 'Mars' }),
    passed: ['Mars'],
  },
];

const titles = {
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Messages quote each value that they show, escaped. */
const quoted = (text) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, value]) => value);

/** Fails if a document holds anything but what the failing call was passed. */
function expectOnly(passed, document) {
  expect(passed).toEqual(expect.arrayContaining(quoted(document.detail)));
  const text = JSON.stringify(document);
  for (const secret of [...secrets, root, '.js']) expect(text).not.toContain(secret);
}

describe.each(cases)('$code for $what', ({ code, status, call, passed, isOwn }) => {
  test(`is ${status}, and the document holds only what came in`, async () => {
    const error = await rejection(call);
    const document = error.toProblem();
    const shown =
      status < 500
        ? { detail: expect.stringMatching(/^STRICT RUN ID ERROR: /), hint: error.hint }
        : { detail: 'The server could not process this request.' };
    expect(document).toStrictEqual({
      type: 'about:blank',
      title: titles[status],
      status,
      code,
      ...shown,
      message: document.detail,
    });
    expectOnly(passed, document);
    if (status < 500) expect(document.detail.endsWith(` ${error.hint}`)).toBe(true);
  });

  // The backend's own value is what the boundary refused: who makes a 400 of that shows it.
  if (isOwn) return;

  test('holds only that with another status as well', async () => {
    const error = await rejection(call);
    const document = error.toProblem({ status: 422 });
    expect(document).toMatchObject({ status: 422, code, hint: error.hint });
    expectOnly(passed, document);
  });
});

test('every code is met in this file', () => {
  const table = readFileSync(require.resolve('../src/refusal/code.rs'), 'utf8');
  const codes = new Set(table.match(/(?<=")ERR_[A-Z_]+(?=")/g));
  expect(new Set(cases.map((row) => row.code))).toEqual(codes);
});

test('the message has what the document leaves out', async () => {
  const messages = [];
  for (const { call } of cases) {
    messages.push((await rejection(call)).message);
    resetRunIdState();
    jest.useRealTimers();
  }
  for (const secret of secrets) {
    expect({ secret, isIn: messages.some((message) => message.includes(secret)) }).toEqual({
      secret,
      isIn: true,
    });
  }
  expect(messages.some((message) => message.includes('errors.problem.test.js:'))).toBe(true);
});
