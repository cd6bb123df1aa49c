'use strict';

/** Eight processes on one store: ids that none of them makes twice, and records that each of them knows. */

const { memoryStore } = require('strict-run-id/memory');
const { startProcesses } = require('../helpers/sharedProcesses.js');

const HOUR_MS = 3_600_000;
const base = '251003-154510';
const now = Date.UTC(2025, 9, 3, 15, 45, 10);

/** Their clocks are up to an hour off. */
const SKEWS = [0, 0, HOUR_MS, -HOUR_MS, 1_800_000, -1_800_000, 60_000, -1];

let processes;

beforeEach(async () => {
  processes = await startProcesses(memoryStore({ now: () => now }), SKEWS);
});
afterEach(() => Promise.all(processes.map(({ stop }) => stop())));

const values = (outcomes) => outcomes.filter((outcome) => 'value' in outcome).map(({ value }) => value);

test('a burst of 24,000 calls makes the ids of the hour once, in order, and is refused the rest', async () => {
  const bursts = await Promise.all(
    processes.map(({ callAll }) => callAll(Array.from({ length: 3_000 }, () => ['reserveRunId']))),
  );
  const made = bursts.flatMap(values);
  expect(made).toHaveLength(3_601);
  expect(new Set(made).size).toBe(3_601);
  expect(made.reduce((last, id) => (id > last ? id : last))).toBe('251003-164510');
  for (const burst of bursts) expect(values(burst)).toEqual(values(burst).toSorted());
  const errors = bursts.flat().filter((outcome) => 'error' in outcome);
  expect(errors).toHaveLength(20_399);
  expect(new Set(errors.map(({ error }) => error.code))).toEqual(new Set(['ERR_RUN_ID_EXHAUSTED']));
}, 240_000);

test('a job that all start at once has one run, and two jobs have two', async () => {
  const ids = await Promise.all(
    processes.flatMap(({ call }) => [
      call('runIdForSlot', 'smart-resume', now),
      call('runIdForSlot', 'lead-scoring', now, 'Ada-Park'),
    ]),
  );
  expect(new Set(values(ids)).size).toBe(2);
  expect(new Set(values(ids).map((id) => id.slice(0, base.length))).size).toBe(2);
});

test('one of the records that all register at once is that of all', async () => {
  const outcomes = await Promise.all(
    processes.map(({ call }, index) => call('registerRunRecord', base, 'Ada-Park', `rec${index}`)),
  );
  expect(values(outcomes)).toEqual([`${base}-Ada-Park`]);
  const winner = outcomes.findIndex((outcome) => 'value' in outcome);
  for (const { error } of outcomes.filter((outcome) => 'error' in outcome)) {
    expect(error.code).toBe('ERR_RUN_RECORD_CONFLICT');
    expect(error.message).toContain(`already has the record "rec${winner}"`);
  }
  const found = await Promise.all(processes.map(({ call }) => call('getRunRecordId', base, 'Ada-Park')));
  expect(values(found)).toEqual(processes.map(() => `rec${winner}`));
});

test('a miss names the process that registered what was meant', async () => {
  const [one, other] = processes;
  await one.call('registerRunRecord', base, 'Ada-Park', 'rec1');
  const { error } = await other.call('requireRunRecordId', '251003-154512', 'Ada-Park');
  expect(error.code).toBe('ERR_RUN_RECORD_NOT_FOUND');
  expect(error.diagnosis).toMatchObject([
    { kind: 'made-twice', recordId: 'rec1', secondsApart: -2, place: expect.stringMatching(`/${one.pid}$`) },
  ]);
});

test('a record that one process replaces or removes is the old one elsewhere until the store is asked', async () => {
  const [one, other] = processes;
  await one.call('registerRunRecord', base, 'Ada-Park', 'rec1');
  const known = async (options) =>
    (await other.call('getRunRecordId', base, 'Ada-Park', ...(options ? [options] : []))).value;
  expect(await known()).toBe('rec1');
  await one.call('replaceRunRecord', base, 'Ada-Park', 'rec1', 'rec2');
  expect(await known()).toBe('rec1');
  expect(await known({ fresh: true })).toBe('rec2');
  await one.call('clearRunRecord', base, 'Ada-Park', { store: true });
  expect(await known()).toBe('rec2');
  expect(await known({ fresh: true })).toBeNull();
});
