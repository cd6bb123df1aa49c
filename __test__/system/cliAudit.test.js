'use strict';

/** `strict-run-id audit`, as a shell runs it: what it prints and writes, what it refuses, and what it never replaces. */

const fs = require('node:fs');
const { commandIn } = require('../helpers/commandIn.js');

// A process takes its time where other test files run beside this one.
jest.setTimeout(30_000);

const RUNS = [
  'Record ID,Run ID,Client,Status,Created',
  'rec1,251010-064529-Ada-Park,Ada-Park,Completed,2025-10-10T06:45:29Z',
  'rec2,251010-064529-Ada-Park,Ada-Park,Running,2025-10-10T06:45:31Z',
  "rec3,251010-064529-O'Neil,O'Neil,Completed,2025-10-10T06:45:29Z",
  '',
].join('\n');
const SOUND = RUNS.replace(/^rec2.*\n/m, '');

const { at, read, write, run: audit, shell } = commandIn('audit', { 'runs.csv': RUNS });

test('prints a summary, and ends with 1 because of the error', async () => {
  const { code, stdout, stderr } = await audit(['runs.csv']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(/^read {5}1 table, 3 rows/);
  expect(stdout).toMatch(/keep {2}runs\.csv:2 {2}rec1 {2}Completed/);
  expect(stdout).toMatch('strict-run-id audit --repair repair.csv runs.csv');
});

test.each([
  [['runs.csv'], RUNS, 1],
  [['runs.csv'], SOUND, 0],
  [['--fail-on=warning', 'runs.csv'], SOUND.replace('rec3', 'rec4'), 0],
  [['runs.csv', 'missing.csv'], SOUND, 2],
  [['runs.csv'], 'a,b\n1,2\n', 2],
])('ends %j with the code that it should', async (args, content, code) => {
  write('runs.csv', content);
  expect((await audit(args)).code).toBe(code);
});

test('prints the complete report as JSON', async () => {
  const { stdout } = await audit(['--json', 'runs.csv']);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    findings: [{ code: 'two-rows', keep: 0 }],
    repairs: [{ recordId: 'rec2', line: 3, to: null }],
  });
});

test('reads standard input, also together with a named table', () => {
  expect(shell('audit --json < runs.csv').stdout).toMatch('"two-rows"');
  expect(shell('audit --json --jobs jobs.csv - < runs.csv').code).toBe(2);
  write('jobs.csv', 'Run ID,Status\n251010-064529,Completed\n');
  expect(JSON.parse(shell('audit --json --jobs jobs.csv - < runs.csv').stdout).files).toMatchObject([
    { name: 'jobs.csv', part: 'jobs' },
    { name: '-', part: 'clientRuns' },
  ]);
});

test('takes a column by its name', async () => {
  write('runs.csv', RUNS.replace('Run ID', 'Lauf'));
  expect((await audit(['runs.csv'])).code).toBe(2);
  expect((await audit(['--run-id', 'Lauf', 'runs.csv'])).code).toBe(1);
  const { stdout } = await audit(['--run-id', 'Laufnummer', 'runs.csv']);
  expect(stdout).toMatch(/not read runs\.csv: .*"Laufnummer".*"Lauf"/);
});

describe('the list of changes', () => {
  test('is written beside the summary, which says where', async () => {
    const { code, stdout } = await audit(['--repair', 'repair.csv', 'runs.csv']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^The proposed changes: repair\.csv$/m);
    expect(read('repair.csv')).toMatch(/^\ufeff"record id",.*\r\n"rec2","runs\.csv","3","delete row"/);
    expect(read('runs.csv')).toBe(RUNS);
  });

  test('takes the place of the summary on standard output', () => {
    expect(shell('audit --repair - runs.csv').stdout).toMatch(/^\ufeff"record id"/);
  });

  test('never replaces a file, which may hold a review', async () => {
    write('repair.csv', 'mine');
    expect(await audit(['--repair', 'repair.csv', 'runs.csv'])).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'strict-run-id: the list of changes could not be written: repair.csv exists, and may hold what a person wrote\n  Name another file, or remove that one.\n',
    });
    expect(read('repair.csv')).toBe('mine');
  });

  test('and the page never replace a table', async () => {
    for (const option of ['--repair', '--html']) {
      const { code, stderr } = await audit([option, 'runs.csv', 'runs.csv']);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/"runs\.csv" is one of the tables; the /)]);
    }
    expect(read('runs.csv')).toBe(RUNS);
  });

  test('is no table: it is skipped in a folder, and refused by name', async () => {
    fs.mkdirSync(at('exports'));
    write('exports/runs.csv', RUNS);
    await audit(['--repair', 'exports/repair.csv', '--html', 'exports/audit.html', 'exports']);
    const { stdout } = await audit(['--json', 'exports']);
    expect(JSON.parse(stdout).files.map(({ name }) => name)).toEqual(['exports/runs.csv']);
    expect((await audit(['exports/repair.csv'])).stderr).toMatch(
      '"exports/repair.csv" is a list of changes that audit or trace wrote, not a table.',
    );
  });
});

test('writes a page, which has the findings', async () => {
  const { code, stdout } = await audit(['--html', 'audit.html', 'runs.csv']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^The page: audit\.html$/m);
  expect(read('audit.html')).toMatch(/^<!DOCTYPE html>[^]*two-rows[^]*<\/html>\n$/);
});

test.each([
  [['--json', '--findings', 'runs.csv'], "--json and --findings can't be printed together."],
  [['--json', '--repair', '-', 'runs.csv'], "--json and --repair - can't be printed together."],
  [['--html', 'a', '--repair', './a', 'runs.csv'], '--html and --repair both name "a".'],
  [['--jobs', 'runs.csv', '--client-runs', './runs.csv'], '--jobs and --client-runs both name "runs.csv".'],
  [['--clients', '-', '-'], "--clients and a table can't both be standard input."],
  [
    ['--clients', 'missing.txt', 'runs.csv'],
    '--clients missing.txt could not be read: there is no such file.',
  ],
  [['empty'], 'the folder "empty" contains no files.'],
])('refuses %j', async (args, what) => {
  fs.mkdirSync(at('empty'));
  const { code, stdout, stderr } = await audit(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(`strict-run-id: ${what}\n`);
});
