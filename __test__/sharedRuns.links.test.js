'use strict';

/** Jobs and Apify runs of `sharedRuns`: links that all processes know. */

const runIds = require('strict-run-id');
const { resetRunIdState } = require('strict-run-id/testing');
const { onFakeClock } = require('./helpers/clock.js');
const { absent, rejection } = require('./helpers/index.js');
const { watchedStore } = require('./helpers/sharedRuns.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const cora = `${base}-Cora-Lee`;
const job = 'job_lead_scoring_stream1_20251003154512';
const apify = '8MSTBAfqMzuXPvgB3';

onFakeClock();

let watched;
let runs;

beforeEach(() => {
  watched = watchedStore();
  runs = runIds.sharedRuns({ store: watched.store });
});

const inAnotherProcess = () => {
  resetRunIdState();
  watched.calls.length = 0;
};

describe('a job', () => {
  test('is linked in the store and in this process', async () => {
    await expect(runs.linkJob(ada, job)).resolves.toBe(ada);
    expect(runIds.getRunIdForJob(job)).toBe(ada);
    inAnotherProcess();
    await expect(runs.getRunIdForJob(job)).resolves.toBe(ada);
    expect(runIds.getRunIdForJob(job)).toBe(ada);
  });

  test('that this process knows is not asked about', async () => {
    await runs.linkJob(ada, job);
    watched.calls.length = 0;
    await expect(runs.getRunIdForJob(job)).resolves.toBe(ada);
    expect(watched.calls).toEqual([]);
  });

  test('of another run is refused, by this process or by the store', async () => {
    await runs.linkJob(ada, job);
    const message = `Job "${job}" is already linked to run "${ada}"; sharedRuns.linkJob was given "${cora}".`;
    for (const prepare of [() => {}, inAnotherProcess]) {
      prepare();
      const error = await rejection(() => runs.linkJob(cora, job));
      expect(error.code).toBe('ERR_RUN_RECORD_CONFLICT');
      expect(error.message).toContain(message);
    }
    expect(runIds.getRunIdForJob(job)).toBeNull();
  });

  test('is listed with the others of its run, in order of linking, for all clients of a base id', async () => {
    await runs.linkJob(ada, 'job_2');
    await runs.linkJob(cora, 'job_1');
    inAnotherProcess();
    await expect(runs.listJobsOfRun(base)).resolves.toEqual(['job_2', 'job_1']);
    await expect(runs.listJobsOfRun(cora)).resolves.toEqual(['job_1']);
  });

  test.each(absent)('that is %s has no run', async (_, jobId) => {
    await expect(runs.getRunIdForJob(jobId)).resolves.toBeNull();
    expect(watched.calls).toEqual([]);
  });

  test('that nobody linked has no run, and one that is no job id is refused', async () => {
    await expect(runs.getRunIdForJob(job)).resolves.toBeNull();
    for (const call of [() => runs.getRunIdForJob(ada), () => runs.linkJob(ada, 'two words')]) {
      expect((await rejection(call)).code).toBe('ERR_INVALID_ARGUMENT');
    }
    expect((await rejection(() => runs.linkJob(ada))).message).toContain('sharedRuns.linkJob');
  });
});

describe('an Apify run', () => {
  test('is linked in the store and in this process, both ways', async () => {
    await expect(runs.linkApifyRun(ada, apify)).resolves.toBe(ada);
    expect(runIds.getApifyRunForRunId(ada)).toBe(apify);
    inAnotherProcess();
    await expect(runs.getRunIdForApifyRun(apify)).resolves.toBe(ada);
    inAnotherProcess();
    await expect(runs.getApifyRunForRunId(ada)).resolves.toBe(apify);
    expect(runIds.getRunIdForApifyRun(apify)).toBe(ada);
    watched.calls.length = 0;
    await runs.getApifyRunForRunId(ada);
    expect(watched.calls).toEqual([]);
  });

  test('of another run, and a second one of a run, are refused', async () => {
    await runs.linkApifyRun(ada, apify);
    for (const prepare of [() => {}, inAnotherProcess]) {
      prepare();
      const ofOther = await rejection(() => runs.linkApifyRun(cora, apify));
      expect(ofOther.code).toBe('ERR_RUN_RECORD_CONFLICT');
      expect(ofOther.message).toContain(`"${apify}" is already linked to "${ada}"`);
      const second = await rejection(() => runs.linkApifyRun(ada, '9MSTBAfqMzuXPvgB4'));
      expect(second.message).toContain(`"${ada}" is already linked to "${apify}"`);
    }
    expect(runIds.getApifyRunForRunId(ada)).toBeNull();
  });

  test('of one client is never answered with the run of another', async () => {
    await runs.linkApifyRun(ada, apify);
    inAnotherProcess();
    const error = await rejection(() => runs.getRunIdForApifyRun(`${apify}-CCora-Lee`));
    expect(error.code).toBe('ERR_RUN_ID_CLIENT_MISMATCH');
    await expect(runs.getRunIdForApifyRun(`${apify}-CAda-Park`)).resolves.toBe(ada);
  });

  test('that nobody linked has no run', async () => {
    await expect(runs.getRunIdForApifyRun(apify)).resolves.toBeNull();
    await expect(runs.getRunIdForApifyRun(null)).resolves.toBeNull();
    await expect(runs.getApifyRunForRunId(ada)).resolves.toBeNull();
  });
});

test.each([
  ['linked', () => runs.getRunIdForJob(job)],
  ['linked', () => runs.getRunIdForApifyRun(apify)],
  ['link', () => runs.linkJob(ada, job)],
  ['link', () => runs.linkApifyRun(ada, apify)],
  ['links', () => runs.listJobsOfRun(ada)],
  ['links', () => runs.getApifyRunForRunId(ada)],
])('a store that fails in %s rejects, and nothing is linked', async (phase, call) => {
  watched.fail();
  expect(await rejection(call)).toMatchObject({ code: 'ERR_RUN_STORE', phase });
  expect(runIds.stats()).toMatchObject({ jobs: 0, apifyRuns: 0 });
});

test('a run id that a store made up is refused', async () => {
  watched.answer('linked', 'foo-bar');
  expect(await rejection(() => runs.getRunIdForJob(job))).toMatchObject({
    code: 'ERR_RUN_STORE',
    phase: 'linked',
  });
});
