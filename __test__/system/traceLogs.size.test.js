'use strict';

/** A report that would not fit into the heap is refused, and what a report leaves out is counted. */

const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { traceLogs } = require('strict-run-id');
const { logsDirectory } = require('../fixtures/logs.js');

const logs = logsDirectory();
afterAll(() => logs.close());

const RUNS = 25_000;

/** Runs a second apart, each registered and then never heard of again. */
function manyRuns() {
  return Array.from({ length: RUNS }, (_, second) => {
    const time = new Date(Date.UTC(2025, 9, 10) + second * 1_000).toISOString();
    const base = `${time.slice(2, 10)}-${time.slice(11, 19)}`.replaceAll('-', '').replaceAll(':', '');
    const run = `${base.slice(0, 6)}-${base.slice(6)}-Ada-Park`;
    return `[${time}] [${run}] [Ada-Park] [resume] [INFO] Created run record rec1 for ${run}`;
  });
}

const bin = path.join(__dirname, '../../bin/strict-run-id.js');

test('of many runs and findings a report has the first ones, and counts the others', async () => {
  const { totals, runs, findings } = await traceLogs(logs.write(manyRuns()));
  expect(totals).toMatchObject({ runs: RUNS, omittedRuns: RUNS - 20_000 });
  expect(runs).toHaveLength(20_000);
  expect(findings).toHaveLength(Math.min(20_000, totals.warnings));
  expect(totals.omittedFindings).toBe(totals.warnings - findings.length);
});

test('a report that would not fit into the heap is an error that says what to do', async () => {
  const run = promisify(execFile);
  const args = ['--max-old-space-size=16', '--max-semi-space-size=1', bin, 'trace', logs.write(manyRuns())];
  const failed = await run(process.execPath, args).catch((error) => error);
  expect(failed.code).toBe(2);
  expect(failed.stderr).toMatch(
    /^strict-run-id: the report needs about \d+ MB, and the heap has \d+ MB left\.\n/,
  );
  expect(failed.stderr).toMatch(/--run|--since/);
});

test('a report that would not fit rejects with a code', async () => {
  const script = `require(process.argv[1]).traceLogs(process.argv[2]).catch((error) => console.log(error.code))`;
  const entry = path.join(__dirname, '../..');
  const args = [
    '--max-old-space-size=16',
    '--max-semi-space-size=1',
    '-e',
    script,
    entry,
    logs.write(manyRuns()),
  ];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout).toBe('ERR_REPORT_TOO_LARGE\n');
});
