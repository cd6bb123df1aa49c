'use strict';

/** What `traceLogs` reports, and what its options change. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setLogger, traceLogs } = require('strict-run-id');
const { rejection } = require('../helpers/index.js');

const base = '251010-064529';
const run = `${base}-Ada-Park`;
const line = (seconds, message, level = 'INFO') =>
  `[2025-10-10T06:45:${seconds}.000Z] [${base}] [Ada-Park] [resume] [${level}] ${message}\n`;
const LOG = [
  line(30, `Created run record for ${run}`),
  line(31, `Found run record for ${run}`),
  line(32, 'Run completed'),
].join('');

let folder;
let log;

const inFolder = (name, content) => {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
};

beforeAll(() => {
  setLogger(null);
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  log = inFolder('app.log', LOG);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const stepsOf = ({ runs }) => runs.flatMap(({ events }) => events.map(({ step }) => step));

test('the report says what was read, what is wrong, what no rule explains, and each run', async () => {
  const broken = inFolder(
    'broken.log',
    LOG + line(40, 'runId=[object Object]') + line(41, 'Kaboom', 'ERROR'),
  );
  const report = await traceLogs([broken]);
  expect(Object.keys(report).sort()).toEqual(
    ['version', 'files', 'formats', 'unexplained', 'unknown', 'why', 'totals', 'runs', 'findings'].sort(),
  );
  expect(report.version).toBe(2);
  expect(report.totals).toEqual({
    bytes: fs.statSync(broken).size,
    lines: 5,
    linesWithIds: 5,
    ids: 7,
    distinctIds: 2,
    runs: 1,
    clients: 1,
    errors: 1,
    warnings: 0,
    explained: 3,
    unexplained: 2,
    unknownFormat: 0,
    withoutTime: 0,
    omittedRuns: 0,
    omittedFindings: 0,
  });
  expect(report.formats).toEqual([{ name: 'brackets', lines: 5 }]);
  expect(report.unexplained[0]).toMatchObject({
    template: 'Kaboom',
    lines: 1,
    level: 'error',
    runs: [base],
    runCount: 1,
    rule: { step: 'mentioned', match: 'Kaboom' },
    file: 0,
    line: 5,
  });
  expect(report.runs).toMatchObject([{ baseId: base, kind: 'timestamp', clients: ['Ada-Park'] }]);
  expect(report.findings).toMatchObject([
    { code: 'not-an-id', severity: 'error', isNew: true, evidence: [{ file: 0, line: 4 }] },
  ]);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

test.each([
  ['a run id that is none', { runId: 'foo-bar' }, 'ERR_RUN_ID_FORMAT', 'foo-bar'],
  ['a run id that is no string', { runId: {} }, 'ERR_RUN_ID_NOT_STRING', 'traceLogs'],
  ['a client id that is none', { clientId: 'Ada Park' }, 'ERR_CLIENT_ID_FORMAT', 'Ada Park'],
  [
    'the run of another client',
    { runId: `${base}-Ada`, clientId: 'Bora' },
    'ERR_RUN_ID_CLIENT_MISMATCH',
    'Bora',
  ],
  ['a redact that is a text', { redact: 'no' }, 'ERR_INVALID_ARGUMENT', 'redact'],
  ['patterns that are a text', { patterns: 'made=x' }, 'ERR_INVALID_ARGUMENT', 'patterns'],
  ['an unknown step', { patterns: { begun: ['x'] } }, 'ERR_INVALID_ARGUMENT', 'there is no step "begun"'],
  ['a pattern without its array', { patterns: { made: 'x' } }, 'ERR_INVALID_ARGUMENT', "made isn't an array"],
  [
    'a pattern of JavaScript',
    { patterns: { made: [/x/] } },
    'ERR_INVALID_ARGUMENT',
    "made contains a value that isn't a string",
  ],
  [
    'a broken pattern',
    { patterns: { made: ['('] } },
    'ERR_INVALID_ARGUMENT',
    'argument patterns of traceLogs: "(" isn\'t a regular',
  ],
  ['rules that are an array', { rules: [] }, 'ERR_INVALID_ARGUMENT', 'it is an array'],
  ['a file of rules without a text', { rules: { files: [{ name: 'a' }] } }, 'ERR_INVALID_ARGUMENT', 'file 0'],
  [
    'a file of rules that is no JSON',
    { rules: { files: [{ name: 'own.json', text: '[{' }] } },
    'ERR_INVALID_ARGUMENT',
    'own.json',
  ],
  [
    'a rule with an unknown key',
    { rules: { files: [{ name: 'own.json', text: '[{"step":"made","matches":"x"}]' }] } },
    'ERR_INVALID_ARGUMENT',
    'matches',
  ],
  ['clients that are a text', { clients: 'Ada-Park' }, 'ERR_INVALID_ARGUMENT', 'not an array'],
  ['a client that is none', { clients: ['Ada-Park', 'Ada Park'] }, 'ERR_INVALID_ARGUMENT', 'element 1'],
  ['a time that is a text', { since: '2025-10-10' }, 'ERR_INVALID_ARGUMENT', 'since'],
  ['a time that is none', { until: NaN }, 'ERR_INVALID_ARGUMENT', 'until'],
  ['a line of no file', { why: { file: 1, line: 1 } }, 'ERR_INVALID_ARGUMENT', 'file'],
  ['line 0', { why: { file: 0, line: 0 } }, 'ERR_INVALID_ARGUMENT', 'line'],
  ['a state that is none', { state: '{}' }, 'ERR_INVALID_ARGUMENT', 'state'],
  ['a state that is no text', { state: {} }, 'ERR_INVALID_ARGUMENT', 'state'],
])('%s is refused', async (_, options, code, named) => {
  expect(await rejection(() => traceLogs(log, options))).toMatchObject({
    code,
    message: expect.stringContaining(named),
  });
});

describe('rules', () => {
  test.each([
    ['of a pattern', { patterns: { failed: ['^run comp'] } }, ['registered', 'found', 'failed']],
    [
      'by the older name of a step',
      { patterns: { notFound: ['^Run comp'] } },
      ['registered', 'found', 'missed'],
    ],
    [
      'of a file, before the default ones',
      { rules: { files: [{ name: 'own', text: '[{"step":"passedOn","match":"run completed"}]' }] } },
      ['registered', 'found', 'passed'],
    ],
    [
      'of a file alone',
      { rules: { default: false, files: [{ name: 'own', text: '[{"step":"made","match":"created"}]' }] } },
      ['made', 'mentioned', 'mentioned'],
    ],
    ['of nobody', { rules: { default: false } }, ['mentioned', 'mentioned']],
  ])('%s say what a line means', async (_, options, steps) => {
    expect(stepsOf(await traceLogs(log, options))).toEqual(steps);
  });

  test('are named by the events that they explain', async () => {
    const rules = { files: [{ name: 'own', text: '[{"step":"completed","match":"run completed"}]' }] };
    const [{ events }] = (await traceLogs(log, { rules })).runs;
    expect(events.at(-1)).toMatchObject({ step: 'completed', rule: 'own:1', confidence: 'medium' });
  });
});

test('one run or client is reported alone', async () => {
  const two = inFolder(
    'two.log',
    LOG + LOG.replaceAll('Ada-Park', "O'Neil").replaceAll(base, '251010-074529'),
  );
  const clientsOf = async (options) => (await traceLogs(two, options)).runs.map(({ clients }) => clients);
  expect(await clientsOf()).toEqual([['Ada-Park'], ["O'Neil"]]);
  expect(await clientsOf({ runId: base })).toEqual([['Ada-Park']]);
  expect(await clientsOf({ runId: `${base}-O'Neil` })).toEqual([]);
  expect(await clientsOf({ clientId: "O'Neil" })).toEqual([["O'Neil"]]);
});

test('a word in a header is a tenant if a list says so, else an operation', async () => {
  const named = inFolder(
    'named.log',
    `[2025-10-10T06:45:30.000Z] [${base}] [Cora-Lee] [INFO] Run completed\n`,
  );
  const eventOf = async (options) => (await traceLogs(named, options)).runs[0].events[0];
  expect(await eventOf()).toMatchObject({ clientId: null, operation: 'Cora-Lee' });
  expect(await eventOf({ clients: ['Cora-Lee'] })).toMatchObject({ clientId: 'Cora-Lee', operation: null });
});

test('lines before and after a time don’t count', async () => {
  const at = (second) => Date.UTC(2025, 9, 10, 6, 45, second);
  const of = async (options) => stepsOf(await traceLogs(log, options));
  expect(await of({ since: at(31) })).toEqual(['found', 'completed']);
  expect(await of({ until: at(31) })).toEqual(['registered']);
  expect(await of({ since: at(31), until: at(32) })).toEqual(['found']);
});

test('a line is explained: its format, its fields, its ids, and the rule', async () => {
  const { why } = await traceLogs(log, { why: { file: 0, line: 2 } });
  expect(why).toMatchObject({
    formats: ['brackets'],
    fields: {
      time: '2025-10-10T06:45:31.000Z',
      level: 'info',
      clientId: 'Ada-Park',
      runId: base,
      operation: 'resume',
    },
    hits: [{ text: base }, { text: run }],
    rule: { step: 'found', match: expect.any(String) },
    events: [{ step: 'found', runId: run, clientId: 'Ada-Park', confidence: 'medium' }],
    findings: [],
  });
  const plain = inFolder('plain.log', `nothing of ours\n${LOG}`);
  const { why: other } = await traceLogs(plain, { why: { file: 0, line: 1 } });
  expect(other).toMatchObject({
    hits: [],
    events: [],
    notes: [expect.stringContaining('no run ID'), expect.any(String), expect.any(String)],
  });
});

test('a state goes on where the last reading ended', async () => {
  const growing = inFolder('growing.log', LOG);
  const first = await traceLogs(growing, { state: '' });
  fs.appendFileSync(growing, line(50, 'Job tracking record not found'));
  const second = await traceLogs(growing, { state: first.state });
  expect(second.totals).toMatchObject({ lines: 1, linesWithIds: 1, ids: 1 });
  expect(second.findings).toMatchObject([
    {
      code: 'base-for-client-run-id',
      isNew: true,
      evidence: [
        { file: 0, line: 1 },
        { file: 0, line: 4 },
      ],
    },
  ]);
  const third = await traceLogs(growing, { state: second.state });
  expect(third.totals.lines).toBe(0);
  expect(third.findings.map(({ id, isNew }) => [id, isNew])).toEqual([[second.findings[0].id, false]]);
  expect((await traceLogs(growing)).state).toBe(undefined);
});
