'use strict';

/** `linkJob`, `getRunIdForJob` and `listJobsOfRun`: what the binding adds to the registry's links of jobs. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { notStrings, refusal } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const bora = `${base}-Bora-Bora`;
const job = 'job_post_scoring_stream1_20250929094802';

beforeAll(() => runIds.setLogger(null));
beforeEach(() => resetRunIdState());
afterEach(() => jest.useRealTimers());

test('linkJob answers with the run id, and the job is found as it was linked', () => {
  expect(runIds.linkJob(ada, job)).toBe(ada);
  expect(runIds.linkJob(ada, job)).toBe(ada);
  expect(runIds.linkJob(base, 'smart_resume_1')).toBe(base);
  expect(runIds.getRunIdForJob(job)).toBe(ada);
  expect(runIds.getRunIdForJob('smart_resume_1')).toBe(base);
  expect(runIds.getRunIdForJob('smart_resume_2')).toBeNull();
  for (const absent of [undefined, null, '']) expect(runIds.getRunIdForJob(absent)).toBeNull();
  expect(runIds.stats().jobs).toBe(2);
});

test('a base id lists the jobs of all its clients in order of linking, a client run id its own', () => {
  runIds.linkJob(bora, 'job_2');
  runIds.linkJob(base, 'job_1');
  runIds.linkJob(ada, job);
  expect(runIds.listJobsOfRun(base)).toEqual(['job_2', 'job_1', job]);
  expect(runIds.listJobsOfRun(ada)).toEqual([job]);
  expect(runIds.listJobsOfRun('251003-154511')).toEqual([]);
  expect(refusal(() => runIds.listJobsOfRun(null)).code).toBe('ERR_RUN_ID_MISSING');
});

test('a job works for one run', () => {
  runIds.linkJob(ada, job);
  for (const other of [base, bora]) {
    expect(refusal(() => runIds.linkJob(other, job)).code).toBe('ERR_RUN_RECORD_CONFLICT');
  }
  expect(runIds.getRunIdForJob(job)).toBe(ada);
  expect(runIds.listJobsOfRun(base)).toEqual([job]);
});

test.each([
  ['a space', 'job 1', /contains a space/, 'such as job_post_scoring_stream1_20250929094802'],
  ['a letter outside ASCII', 'jób', /printable ASCII/, 'such as job_post_scoring_stream1_20250929094802'],
  ['a line end', 'job\n', /"job\\n" contains/, 'such as job_post_scoring_stream1_20250929094802'],
  ['129 characters', 'x'.repeat(129), /longer than 128 characters/, 'such as job_'],
  ['a million characters', 'x'.repeat(1e6), /longer than 128 characters/, 'such as job_'],
  ['half a surrogate pair', '\ud800', /printable ASCII/, 'such as job_'],
  ['a base id', base, /"251003-154510" is a run id/, 'arguments swapped?'],
  ['an Apify run id', '8MSTBAfqMzuXPvgB3', /is a run id/, 'arguments swapped?'],
])('a job id with %s is refused with a hint of what one looks like', (_, text, problem, hint) => {
  for (const call of [() => runIds.linkJob(ada, text), () => runIds.getRunIdForJob(text)]) {
    const error = refusal(call);
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT', hint: expect.stringContaining(hint) });
    expect(error.message).toMatch(problem);
  }
  expect(runIds.stats().jobs).toBe(0);
});

test.each(notStrings)('a job id that is %s is refused', (_, value, typeName, described) => {
  for (const call of [() => runIds.linkJob(ada, value), () => runIds.getRunIdForJob(value)]) {
    const { code, message } = refusal(call);
    expect(code).toBe('ERR_INVALID_ARGUMENT');
    expect(message).toContain(`it is ${described.replace(/: (.*\?)$/, ' ($1)')}, not a string`);
  }
});

test('linkJob needs a job id, and checks the run id first', () => {
  for (const absent of [undefined, null, '']) {
    expect(refusal(() => runIds.linkJob(ada, absent)).message).toContain('jobId of linkJob: none was passed');
  }
  expect(refusal(() => runIds.linkJob('foo-bar', 'job 1')).code).toBe('ERR_RUN_ID_FORMAT');
  expect(refusal(() => runIds.linkJob(null, 'job 1')).code).toBe('ERR_INVALID_ARGUMENT');
  expect(refusal(() => runIds.linkJob(null, job)).code).toBe('ERR_RUN_ID_MISSING');
});

test.each([
  ['nothing', [], []],
  ['a base id', [base], ['SR-250924-001-CAda-Park']],
  ['a client run id', [ada], [base, bora, 'SR-250924-001-CAda-Park']],
  ['a client', [null, 'Ada-Park'], [base, bora]],
  ['a base id and a client', [base, 'Bora-Bora'], [base, ada, 'SR-250924-001-CAda-Park']],
])('clearCache with %s forgets the jobs in its scope', (_, scope, left) => {
  const runs = [base, ada, bora, 'SR-250924-001-CAda-Park'];
  for (const runId of runs) runIds.linkJob(runId, `job_of_${runId}`);
  runIds.clearCache(...scope);
  expect(runs.filter((runId) => runIds.getRunIdForJob(`job_of_${runId}`) === runId)).toEqual(left);
  expect(runIds.stats().jobs).toBe(left.length);
});

test('maxRecords and recordTtlMs bound the jobs as well', () => {
  jest.useFakeTimers({ now: Date.UTC(2025, 9, 3, 15, 45, 10) });
  runIds.configure({ maxRecords: 2, recordTtlMs: 1_000 });
  for (const jobId of ['job_1', 'job_2', 'job_3']) runIds.linkJob(ada, jobId);
  expect(runIds.listJobsOfRun(ada)).toEqual(['job_2', 'job_3']);
  jest.advanceTimersByTime(999);
  expect(runIds.getRunIdForJob('job_2')).toBe(ada);
  runIds.linkJob(ada, 'job_3');
  jest.advanceTimersByTime(1);
  expect(runIds.getRunIdForJob('job_2')).toBeNull();
  expect(runIds.getRunIdForJob('job_3')).toBe(ada);
});
