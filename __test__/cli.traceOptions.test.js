'use strict';

/** What `trace` makes of its options: times, lists of tenants, rules, and what can't be asked together. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

// Before what loads it.
let mockTraceLogs;
jest.mock('../index.js', () => ({
  ...jest.requireActual('../index.js'),
  traceLogs: (...args) => mockTraceLogs(...args),
}));

const { momentsOf } = require('../bin/trace/moments.js');
const { placeIn } = require('../bin/trace/why.js');
const { lineOf, missOf, reportOf } = require('./fixtures/cliReports.js');
const { refusal } = require('./helpers/index.js');
const { collectingIo, runMain } = require('./helpers/cli.js');

let folder;
const at = (name) => path.join(folder, name);

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
  fs.writeFileSync(at('app.log'), '');
  mockTraceLogs = jest.fn(async () => reportOf());
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const NOW = Date.UTC(2025, 9, 10, 12);
const trace = (...args) => runMain(['trace', ...args], collectingIo({ now: () => NOW }));
const optionsOf = async (...args) => {
  expect(await trace(...args, at('app.log'))).toMatchObject({ code: 0 });
  return mockTraceLogs.mock.lastCall[1];
};

describe('a time', () => {
  test.each([
    ['2h', '2025-10-10T10:00:00.000Z'],
    ['30m', '2025-10-10T11:30:00.000Z'],
    ['90s', '2025-10-10T11:58:30.000Z'],
    ['3d', '2025-10-07T12:00:00.000Z'],
    ['1w', '2025-10-03T12:00:00.000Z'],
    ['2025-10-10', '2025-10-10T00:00:00.000Z'],
    ['2025-10-10T06:45', '2025-10-10T06:45:00.000Z'],
    ['2025-10-10 06:45:29', '2025-10-10T06:45:29.000Z'],
    ['2025-10-10T06:45:29.1234567Z', '2025-10-10T06:45:29.123Z'],
    ['2025-10-10T06:45:29+02:00', '2025-10-10T04:45:29.000Z'],
    ['2025-10-10T06:45:29-0330', '2025-10-10T10:15:29.000Z'],
  ])('%s is %s', (text, time) => {
    expect(new Date(momentsOf({ since: text }, NOW).since).toISOString()).toBe(time);
  });

  test('without a time of day includes the day as --until', () => {
    expect(momentsOf({ since: '2025-10-10', until: '2025-10-10' }, NOW)).toEqual({
      since: Date.UTC(2025, 9, 10),
      until: Date.UTC(2025, 9, 11),
    });
  });

  test.each([
    ['yesterday', 'it is neither a time nor a span'],
    ['2h ago', 'it is neither a time nor a span'],
    ['06:45', 'it is neither a time nor a span'],
    ['1760078729', 'it is neither a time nor a span'],
    ['2025-02-30', 'there is no such time'],
    ['2025-10-10T25:00', 'there is no such time'],
    ['2025-10-10T06:45+25:00', 'there is no such time'],
    ['\u001b[31m', 'it is neither a time nor a span'],
  ])('%j is refused', (text, why) => {
    const { message } = refusal(() => momentsOf({ until: text }, NOW));
    expect(message).toMatch(/^--until can't be "[^\p{Cc}]*": /u);
    expect(message).toContain(why);
    expect(message).toContain('--until 2h');
  });

  test('after --until is refused', () => {
    expect(refusal(() => momentsOf({ since: '1h', until: '2h' }, NOW)).message).toMatch(
      '--since 2025-10-10T11:00:00.000Z is not before --until 2025-10-10T10:00:00.000Z.',
    );
  });

  test('is passed on to traceLogs in milliseconds', async () => {
    expect(await optionsOf('--since', '2h', '--until', '2025-10-10')).toMatchObject({
      since: NOW - 7_200_000,
      until: Date.UTC(2025, 9, 11),
    });
    expect(await optionsOf()).not.toHaveProperty('since');
  });
});

describe('--clients', () => {
  test('takes a name a line, as check --clients does', async () => {
    fs.writeFileSync(at('clients.txt'), "\ufeffAda-Park\r\n\r\nO'Neil\r\nAda-Park");
    expect(await optionsOf('--clients', at('clients.txt'))).toMatchObject({
      clients: ['Ada-Park', "O'Neil"],
    });
  });

  test('takes them from standard input beside a log', async () => {
    const io = collectingIo({
      stdin: (async function* () {
        yield Buffer.from('Ada-Park\nCora-Lee\n');
      })(),
    });
    expect(await runMain(['trace', '--clients', '-', at('app.log')], io)).toMatchObject({ code: 0 });
    expect(mockTraceLogs.mock.lastCall[1]).toMatchObject({ clients: ['Ada-Park', 'Cora-Lee'] });
  });

  test.each([
    ['Ada Park\nBora-Bora\n', 'line 1: "Ada Park": A client id can\'t contain a space. Suggestion: Ada-Park'],
    ['\n\n', 'contains no names.'],
    ['-a\n'.repeat(9), '… and 4 more'],
  ])('of %j is refused', async (text, what) => {
    fs.writeFileSync(at('clients.txt'), text);
    const { problem } = await trace('--clients', at('clients.txt'), at('app.log'));
    expect(problem).toMatch(/^--clients \S*clients\.txt contains /);
    expect(problem).toContain(what);
    expect(mockTraceLogs).not.toHaveBeenCalled();
  });

  test.each([
    ['missing.txt', 'there is no such file'],
    ['.', 'it is a folder'],
  ])("of %s can't be read", async (name, why) => {
    const { problem } = await trace('--clients', at(name), at('app.log'));
    expect(problem).toMatch(`could not be read: ${why}.`);
  });
});

describe('--rules', () => {
  const RULES = '[{ "step": "missed", "match": "no such row" }]';

  test('takes files in their order, and none drops the default', async () => {
    fs.writeFileSync(at('a.json'), RULES);
    fs.writeFileSync(at('b.json'), '[]');
    expect(await optionsOf('--rules', at('a.json'), '--rules', at('b.json'))).toMatchObject({
      rules: {
        default: true,
        files: [
          { name: at('a.json'), text: RULES },
          { name: at('b.json'), text: '[]' },
        ],
      },
    });
    expect(await optionsOf('--rules', 'none')).toMatchObject({ rules: { default: false, files: [] } });
  });

  test('that are missing are refused', async () => {
    const { problem } = await trace('--rules', at('missing.json'), at('app.log'));
    expect(problem).toMatch(
      /^--rules "\S*missing\.json" could not be read: ENOENT: no such file or directory/,
    );
    expect(problem).toContain('or "none" to leave out the default rules');
  });
});

describe('options that exclude each other', () => {
  test.each([
    [['--why', 'app.log:2', '--findings'], "--findings and --why can't be printed together."],
    [['--why', 'app.log:2', '--state', 's'], "--why can't be used with --state."],
    [['--why', 'app.log:2', '--follow'], "--why can't be used with --follow."],
    [['--state', 's', '-'], "--state can't be used with standard input"],
    [['--state', 's'], "--state can't be used with standard input"],
    [['--follow', '-'], "--follow can't be used with standard input"],
    [['--follow'], "--follow can't be used with standard input"],
    [['--follow', '--html', 'page.html', 'app.log'], "--follow can't be used with --html."],
    [['--clients', '-', '-'], "--clients and a log can't both be standard input."],
  ])('%j', async (args, what) => {
    const { problem } = await trace(...args);
    expect(problem).toMatch(what);
    expect(problem.split('\n').length).toBeGreaterThan(1);
    expect(mockTraceLogs).not.toHaveBeenCalled();
  });
});

describe('--why', () => {
  const why = {
    formats: ['docker-compose', 'brackets'],
    fields: {
      time: '2025-10-10T06:50:30.000Z',
      level: 'error',
      process: 'worker-2',
      operation: null,
      clientId: 'Ada-Park',
      runId: '251010-064529',
      parent: null,
      message: 'Job tracking record not found',
    },
    hits: [{ text: '251010-064529', what: 'a run ID', role: 'the line is of this run', reason: null }],
    texts: ['Job tracking record not found'],
    rule: {
      source: 'default:12',
      step: 'missed',
      match: 'record (was )?not found',
      unless: 'creating',
      note: 'any look-up',
    },
    events: [{ step: 'missed', runId: '251010-064529', clientId: 'Ada-Park', confidence: 'medium' }],
    notes: ['What it lacks comes from the line above.'],
    findings: [0],
  };

  test('prints format, fields, ids, the rule, the events, and the findings with why they are not surer', async () => {
    mockTraceLogs.mockResolvedValue(reportOf({ why, findings: [missOf('251010-064529', 2)] }));
    const { code, stdout } = await trace('--why', `${at('app.log')}:2`);
    expect(code).toBe(0);
    expect(stdout.replace(`${folder}/`, '')).toBe(
      [
        'app.log:2',
        'format     docker-compose > brackets',
        'time       2025-10-10T06:50:30.000Z',
        'level      error',
        'process    worker-2',
        'client     Ada-Park',
        'run        251010-064529',
        'message    Job tracking record not found',
        'ids        251010-064529, a run ID, the line is of this run',
        'rule       default:12, which means: missed',
        '           match record (was )?not found',
        '           unless creating',
        '           any look-up',
        'events     missed: 251010-064529 of client Ada-Park, medium confidence',
        'findings   error base-for-client-run-id: "251010-064529" was not found, though',
        '           its record was registered as "251010-064529-Ada-Park". Lines:',
        '           app.log:2. Confidence: medium, not higher: a rule read the line; only',
        '           events of this package are exact',
        'notes      What it lacks comes from the line above.',
        '',
      ].join('\n'),
    );
  });

  test('adds its file to the logs, unless it is one of them by another name', async () => {
    mockTraceLogs.mockResolvedValue(reportOf({ why: { ...why, findings: [] } }));
    fs.writeFileSync(at('other.log'), '');
    fs.symlinkSync('app.log', at('link.log'));
    await trace('--why', `${at('other.log')}:3`, at('app.log'));
    expect(mockTraceLogs.mock.lastCall).toMatchObject([
      [at('app.log'), at('other.log')],
      { why: { file: 1, line: 3 } },
    ]);
    await trace('--why', `${at('link.log')}:3`, at('other.log'), at('app.log'));
    expect(mockTraceLogs.mock.lastCall).toMatchObject([
      [at('other.log'), at('app.log')],
      { why: { file: 1, line: 3 } },
    ]);
    await trace('--why', `${at('app.log')}:3`);
    expect(mockTraceLogs.mock.lastCall).toMatchObject([[at('app.log')], { why: { file: 0, line: 3 } }]);
  });

  test('of a line that is not there, or not read, is a problem', async () => {
    const { problem } = await trace('--why', `${at('app.log')}:41`);
    expect(problem).toMatch('has no line 41: it has 40.');
    expect((await trace('--why', `${at('app.log')}:40`)).problem).toMatch('holds nothing that trace reads');
    expect((await trace('--why', `${folder}:1`)).problem).toMatch(
      /that isn't among the logs: .*\n {2}Name a log, not a folder/,
    );
  });

  test.each([['app.log'], ['app.log:0'], ['app.log:x'], [':3'], ['app.log:3:']])('%s is refused', (text) => {
    expect(refusal(() => placeIn(text)).message).toMatch("it isn't FILE:LINE");
  });

  test('takes a file name with a colon', () => {
    expect(placeIn('C:\\logs\\app.log:12')).toEqual({ file: 'C:\\logs\\app.log', line: 12 });
  });

  test('prints the report with --json', async () => {
    const report = reportOf({ why: { ...why, findings: [] }, unknown: [lineOf(1, 'x')] });
    mockTraceLogs.mockResolvedValue(report);
    const { stdout } = await trace('--json', '--why', `${at('app.log')}:2`);
    expect(JSON.parse(stdout)).toEqual(report);
  });
});
