'use strict';

/** Every code of an error: how its message begins, its class and fields; and every reason a text is refused for. */

const runIds = require('strict-run-id');
const { boundary } = require('../lib/bound.js');
const { memoryStore } = require('strict-run-id/memory');
const { resetRunIdState } = require('strict-run-id/testing');
const clientIdTable = require('./contract/client-ids.json');
const runIdTable = require('./contract/run-ids.json');
const { buildProbes } = require('../scripts/probes.js');
const { refusal, rejection, runScript } = require('./helpers/index.js');

const { RunIdError, setLogger } = runIds;
const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const at = Date.UTC(2025, 9, 3, 15, 45, 10);

beforeEach(() => {
  resetRunIdState();
  setLogger(null);
});
afterEach(() => {
  jest.useRealTimers();
});

const cases = [
  {
    code: 'ERR_RUN_ID_NOT_STRING',
    call: () => runIds.getBaseRunId([]),
    begins: 'STRICT RUN ID ERROR: Object passed to getBaseRunId instead of string',
    fields: {},
  },
  {
    code: 'ERR_RUN_ID_FORMAT',
    call: () => runIds.getBaseRunId('foo-bar'),
    begins: 'STRICT RUN ID ERROR: Non-standard run ID format encountered: "foo-bar"',
    fields: { runId: 'foo-bar' },
  },
  {
    code: 'ERR_RUN_ID_FORMAT',
    call: () => runIds.getBaseRunId(`${base}-Ada Park`),
    begins: `STRICT RUN ID ERROR: Non-standard run ID format encountered: "${base}-Ada Park"`,
    fields: { runId: `${base}-Ada Park` },
  },
  {
    code: 'ERR_RUN_ID_DOUBLE_SUFFIX',
    call: () => runIds.getBaseRunId(`${ada}-Ada-Park`),
    begins: `STRICT RUN ID ERROR: Client suffix appears twice in run ID: "${ada}-Ada-Park"`,
    fields: { runId: `${ada}-Ada-Park` },
  },
  {
    code: 'ERR_RUN_ID_CLIENT_MISMATCH',
    call: () => runIds.addClientSuffix(ada, 'Cora-Lee'),
    begins: `STRICT RUN ID ERROR: Run ID "${ada}" belongs to client "Ada-Park", not "Cora-Lee"`,
    fields: { runId: ada, clientId: 'Ada-Park', expectedClientId: 'Cora-Lee' },
  },
  {
    code: 'ERR_RUN_ID_KIND',
    call: () => runIds.requireClientRunId(base, 'Ada-Park'),
    begins: `STRICT RUN ID ERROR: Base run ID passed where a client run ID is expected: "${base}"`,
    fields: { runId: base, expectedClientId: 'Ada-Park' },
  },
  {
    code: 'ERR_RUN_ID_KIND',
    call: () => runIds.requireBaseRunId(ada),
    begins: `STRICT RUN ID ERROR: Client run ID passed where a base run ID is expected: "${ada}"`,
    fields: { runId: ada, clientId: 'Ada-Park' },
  },
  {
    code: 'ERR_RUN_ID_MISSING',
    call: () => runIds.validateRunId(null),
    begins: 'STRICT RUN ID ERROR: No run ID given to validateRunId',
    fields: {},
  },
  {
    code: 'ERR_RUN_ID_MISSING',
    call: () => boundary.resolve(undefined, { runId: '' }),
    begins: 'STRICT RUN ID ERROR: No run ID given to runIdBoundary: req.query.runId is present but empty.',
    fields: {},
  },
  {
    code: 'ERR_RUN_ID_CONFLICT',
    call: () =>
      boundary.resolve(
        ...[undefined, { runId: ada }, undefined, null, '251003-154511', null, undefined, undefined],
        // generates, takesFirst, needsClient
        ...[false, false, false],
      ),
    begins: `STRICT RUN ID ERROR: Two run IDs given to runIdBoundary: "${ada}" as req.query.runId, and "251003-154511" as the header.`,
    fields: { runId: ada },
  },
  {
    code: 'ERR_CLIENT_ID_FORMAT',
    call: () => runIds.addClientSuffix(base, 'Ada Park'),
    begins: 'STRICT RUN ID ERROR: Non-standard client ID encountered: "Ada Park"',
    fields: { expectedClientId: 'Ada Park' },
  },
  {
    code: 'ERR_CLIENT_ID_MISSING',
    call: () => runIds.createClientRunId(base),
    begins: 'STRICT RUN ID ERROR: No client ID given to createClientRunId',
    fields: {},
  },
  {
    code: 'ERR_RUN_ID_DEPRECATED',
    call: () => runIds.generateRunId('Ada-Park'),
    begins: 'DEPRECATED: generateRunId() has been removed. Use generateTimestampRunId() directly instead.',
    fields: {},
  },
  {
    code: 'ERR_RUN_ID_EXHAUSTED',
    call: () => {
      jest.useFakeTimers({ now: at });
      for (;;) runIds.generateTimestampRunId();
    },
    begins:
      'STRICT RUN ID ERROR: generateTimestampRunId has used up every second up to one hour ahead of the clock (or up to the end of 2099).',
    fields: {},
  },
  {
    code: 'ERR_RUN_ID_EXHAUSTED',
    call: () => {
      jest.useFakeTimers({ now: at });
      for (let count = 0; ; count += 1) runIds.generateSequenceRunId(`Client-${count % 4}`);
    },
    begins:
      'STRICT RUN ID ERROR: generateSequenceRunId has issued all 999 sequence numbers of the day 251003.',
    fields: {},
  },
  {
    code: 'ERR_RUN_ID_EXHAUSTED',
    call: () => {
      jest.useFakeTimers({ now: at });
      for (;;) runIds.generateTimestampRunId('Ada-Park');
    },
    begins:
      'STRICT RUN ID ERROR: Client "Ada-Park" already holds 1200 ids ahead of the clock, all that one client may hold (generateTimestampRunId).',
    fields: { expectedClientId: 'Ada-Park' },
  },
  {
    code: 'ERR_RUN_ID_EXHAUSTED',
    call: () => {
      jest.useFakeTimers({ now: at });
      for (;;) runIds.generateSequenceRunId('Ada-Park');
    },
    begins:
      'STRICT RUN ID ERROR: Client "Ada-Park" already took 333 sequence numbers of the day 251003, all that one client may take (generateSequenceRunId).',
    fields: { expectedClientId: 'Ada-Park' },
  },
  {
    code: 'ERR_CLOCK_RANGE',
    call: () => {
      jest.useFakeTimers({ now: Date.UTC(1999, 11, 31, 23, 59, 59) });
      runIds.generateTimestampRunId();
    },
    begins:
      'STRICT RUN ID ERROR: The clock read by generateTimestampRunId is outside the years 2000 to 2099 (946684799000 ms since 1970).',
    fields: {},
  },
  {
    code: 'ERR_RECORD_ID',
    call: () => runIds.registerRunRecord(base, 'Ada-Park', 'Ada-Park'),
    begins:
      'STRICT RUN ID ERROR: registerRunRecord was given "Ada-Park" as the record id. That is the client id.',
    fields: { recordId: 'Ada-Park' },
  },
  {
    code: 'ERR_RUN_RECORD_CONFLICT',
    call: () => {
      runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
      runIds.registerRunRecord(ada, 'Ada-Park', 'rec2');
    },
    begins: `STRICT RUN ID ERROR: Run "${ada}" already has the record "rec1"; registerRunRecord was given "rec2".`,
    fields: { runId: ada, clientId: 'Ada-Park', expectedClientId: 'Ada-Park', recordId: 'rec2' },
  },
  {
    code: 'ERR_RUN_RECORD_CONFLICT',
    call: () => {
      runIds.linkJob(ada, 'job_7');
      runIds.linkJob(base, 'job_7');
    },
    begins: `STRICT RUN ID ERROR: Job "job_7" is already linked to run "${ada}"; linkJob was given "${base}".`,
    fields: { runId: base },
  },
  {
    code: 'ERR_RUN_RECORD_NOT_FOUND',
    call: () => runIds.requireRunRecordId(base, 'Ada-Park'),
    begins: `STRICT RUN ID ERROR: Job tracking record not found for run "${ada}"`,
    fields: {
      runId: base,
      expectedClientId: 'Ada-Park',
      diagnosis: [
        expect.objectContaining({
          kind: 'nothing',
          sentence: 'No similar run is registered in this process.',
        }),
      ],
    },
  },
  {
    code: 'ERR_RUN_RECORD_NOT_MADE',
    call: () => {
      jest.useFakeTimers({ now: at });
      const asked = runIds.withRunRecord(base, 'Ada-Park', {
        create: () => new Promise(() => {}),
        leaseMs: 5_000,
      });
      jest.advanceTimersByTime(5_000);
      return asked;
    },
    begins: `STRICT RUN ID ERROR: No record was created for run "${ada}" (withRunRecord)`,
    fields: { runId: base, expectedClientId: 'Ada-Park' },
    isFromTimer: true,
  },
  {
    code: 'ERR_RUN_STORE',
    call: () => {
      const store = { ...memoryStore(), get: () => Promise.reject(new Error('connection refused')) };
      return runIds.sharedRuns({ store }).getRunRecordId(base, 'Ada-Park');
    },
    begins: `STRICT RUN ID ERROR: The run store memory failed in get() for run "${ada}" (sharedRuns): connection refused.`,
    fields: { runId: base, expectedClientId: 'Ada-Park', phase: 'get' },
    isFromTimer: true,
  },
  {
    code: 'ERR_INVALID_ARGUMENT',
    call: () => runIds.configure({ timeZone: 'Mars' }),
    begins: 'STRICT RUN ID ERROR: Invalid argument timeZone of configure: it can\'t be "Mars".',
    fields: {},
  },
];

describe.each(cases)('$code: $begins', ({ code, call, begins, fields, isFromTimer }) => {
  test('has this beginning, class and fields', async () => {
    const error = await rejection(call);
    expect(error.message.startsWith(begins)).toBe(true);
    expect(error).toBeInstanceOf(RunIdError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('RunIdError');
    expect({ ...error }).toStrictEqual({ code, hint: expect.stringMatching(/[.?]$/), ...fields });
    expect(error.message.endsWith(` ${error.hint}`)).toBe(true);
  });

  test('has a stack that starts at the call', async () => {
    const error = await rejection(call);
    expect(error.stack.startsWith(`RunIdError: ${error.message}\n`)).toBe(true);
    // No caller's frame leads to a timer.
    if (isFromTimer) return;
    const frames = error.stack.slice(error.stack.indexOf('\n    at ')).split('\n    at ');
    expect(frames.find((frame) => frame && !frame.includes('bound.js'))).toContain('errors.test.js');
  });
});

test('every code is met in this file', () => {
  const { readFileSync } = require('node:fs');
  const table = readFileSync(require.resolve('../src/refusal/code.rs'), 'utf8');
  const codes = new Set(table.match(/(?<=")ERR_[A-Z_]+(?=")/g));
  expect(new Set(cases.map(({ code }) => code))).toEqual(codes);
});

test('a text that is too long or malformed is not kept on the error', () => {
  for (const text of ['x'.repeat(1_000_000), '\ud800']) {
    expect(refusal(() => runIds.getBaseRunId(text))).not.toHaveProperty('runId');
  }
});

/** What is said of a refused text, by the reason that the tables in contract/ give for it; here and nowhere else. */
const sentences = {
  JobId: 'It is a job id.',
  SessionId: 'It is a session id: it has a four-digit year and ends in milliseconds.',
  AirtableRecord: 'It is an Airtable record id: the row of a run, not the run.',
  OnlyDigits: 'It is 17 digits, but an Apify run id contains at least one letter.',
  Placeholder: 'It is a placeholder, not an id.',
  ObjectText: 'It is what JavaScript prints for an object.',
  PromiseText: 'It is what JavaScript prints for a Promise: is an await missing?',
  CutOff: 'It is truncated, probably by a log.',
  PointZero: 'It ends in ".0", like a number turned into text.',
  OuterSpace: 'It starts or ends with white space.',
  ControlCharacter: 'It contains the control character U+0000.',
  NoSuchTime: 'It looks like a timestamp, but there is no such date or time.',
  AfterTimestamp: 'There is unexpected text after the timestamp.',
  SequenceShape: "It starts with SR- but doesn't continue as SR-YYMMDD-NNN[-T…][-S…] with a real date.",
  ApifyShape: 'It starts with apify-, but what follows isn\'t a name of letters, digits and "-".',
  ApifyReserved: "What follows apify- is what JavaScript prints for a value that isn't an id.",
  SuffixWithoutC: 'Its client suffix lacks the C: this kind of id takes -C<clientId>.',
  Unknown:
    "It doesn't start with a timestamp (YYMMDD-HHMMSS), a sequence (SR-YYMMDD-NNN) or an Apify run id.",
  DoubledClient: 'It contains the same client suffix more than once.',
  ClientIsRunId: 'The client id starts with a run id.',
  ClientEmpty: 'There is no client id after the separator.',
  ClientTooLong: 'The client id is longer than 64 characters.',
  ClientStart: "A client id starts with a letter or a digit, not with '\"' (U+0022).",
  ClientCharacter: "A client id can't contain a space.",
  ClientInvisible: "A client id can't contain the invisible character U+200D.",
  ClientEnd: "A client id can't end with - _ ' @ or (.",
  ClientDots: 'The client id contains "..".',
  ClientIsAirtableRecord: 'The client id is an Airtable record id.',
  ClientReserved: "The client id is what JavaScript prints for a value that isn't a name.",
  ClientNotNfc: 'The client id is not in Unicode normal form C.',
  TooLong: 'It is longer than any valid id.',
  LoneSurrogate: 'It contains half of a UTF-16 surrogate pair.',
};

test('every reason in the tables of refused ids has its sentence', () => {
  const said = {};
  const explained = (rows, explain) => rows.map((row) => ({ ...row, sentence: explain(row.id).reason }));
  for (const { reason, sentence } of [
    ...explained(runIdTable.refused, runIds.explainRunId),
    ...explained(
      clientIdTable.refused.filter(({ id }) => id !== ''),
      runIds.explainClientId,
    ),
  ]) {
    // One row is enough for those that name the character.
    const name = reason.replace(/\(.*/, '');
    said[name] ??= sentence;
    if (name === reason) expect({ reason, sentence }).toEqual({ reason, sentence: said[reason] });
  }
  said.LoneSurrogate = runIds.explainRunId('\ud800').reason;
  expect(said).toEqual(sentences);
});

test('the message of a refused text says what is wrong, then what to do, and the hint only what to do', () => {
  for (const { id } of runIdTable.refused) {
    const { reason, hint } = runIds.explainRunId(id);
    const error = refusal(() => runIds.getBaseRunId(id));
    expect(error.hint).toBe(hint);
    expect(error.message.endsWith(`, passed to getBaseRunId as runId. ${reason} ${hint}`)).toBe(true);
  }
});

test('a text of a hundred million characters is refused without being read', () => {
  // It is made of pieces, which V8 joins in memory as soon as one of its characters is read.
  const text = 'x'.repeat(2 ** 28);
  const before = process.memoryUsage().rss;
  expect(runIds.isRunId(text)).toBe(false);
  expect(runIds.explainRunId(text).reason).toBe(sentences.TooLong);
  expect(refusal(() => runIds.getBaseRunId(text)).message).toContain(
    'encountered: "…", passed to getBaseRunId',
  );
  expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27);
});

test('a panic becomes an error, and the process goes on', async () => {
  const library = JSON.stringify(buildProbes());
  const printed = await runScript(`
      const { loadProbes } = require('./scripts/probes.js');
      let message; try { loadProbes(${library}).panic(); } catch (error) { message = error.message; }
      console.log(message, loadProbes(${library}).boolean(1));
    `);
  expect(printed).toBe('strict-run-id: internal error (a panic was caught); please report it true\n');
}, 300_000);

test('a long message stays short, whatever it is given', () => {
  const longest = `apify-${'a'.repeat(64)}-C${'\u{10437}'.repeat(64)}`;
  expect(runIds.isRunId(longest)).toBe(true);
  const message = refusal(() => runIds.addClientSuffix(longest, 'b'.repeat(64))).message;
  expect(message.length).toBeLessThan(600);
});

test('a diagnosis is on the error of a record that was not found, and on no other if none was replaced', async () => {
  for (const { code, call } of cases) {
    expect({ code, has: Object.hasOwn(await rejection(call), 'diagnosis') }).toEqual({
      code,
      has: code === 'ERR_RUN_RECORD_NOT_FOUND',
    });
    resetRunIdState();
    jest.useRealTimers();
  }
});

test.each([
  undefined,
  null,
  [],
  'utc',
  { timezone: 'utc' },
  { timeZone: 'UTC' },
  { timeZone: 1 },
  { timeZone: null },
])('configure refuses %p and changes nothing', (options) => {
  jest.useFakeTimers({ now: at });
  expect(refusal(() => runIds.configure(options)).code).toBe('ERR_INVALID_ARGUMENT');
  expect(runIds.generateTimestampRunId()).toBe(base);
});
