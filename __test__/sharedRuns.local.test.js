'use strict';

/** `onStoreError: 'local'`: a process goes on alone while the store fails, and the store gets what it missed. */

const runIds = require('strict-run-id');
const { setLogger, sharedRuns } = runIds;
const { onFakeClock, start } = require('./helpers/clock.js');
const { rejection } = require('./helpers/index.js');
const { settled, watchedStore } = require('./helpers/sharedRuns.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const row = 'recKU8iGyB0A3pxFi';
const fresh = { fresh: true };
const key = { baseId: base, clientId: 'Ada-Park' };
const none = { local: 0, pending: 0, offered: 0, conflicts: 0 };

onFakeClock();

let watched;
let runs;
let lines;

beforeEach(() => {
  // The clock is set anew, because this sets it to the time of the machine.
  jest.clearAllTimers();
  jest.setSystemTime(start);
  watched = watchedStore();
  runs = sharedRuns({ store: watched.store, onStoreError: 'local' });
  lines = [];
  setLogger({ error: (line) => lines.push(line) });
});

/** What the log has of going on alone, and of conflicts. */
const logged = (pattern) => lines.filter((line) => pattern.test(line) && !line.startsWith('Stack trace'));
const ALONE = /Going on with what this process alone knows/;
const CONFLICT = /what this process did while the store failed conflicts with the store/;

/** The store answers again, to a call that is about something else. */
async function mend() {
  watched.mend();
  await runs.getRunRecordId('251004-000000', 'Cora-Lee');
  await settled();
}

const inStore = async (of = key) => (await watched.real.get(of))?.recordId ?? null;

describe('while the store fails', () => {
  beforeEach(() => watched.fail());

  test('a record is registered in this process, which is logged and counted', async () => {
    await expect(runs.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 })).resolves.toBe(ada);
    await expect(runs.getRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
    await expect(runs.requireRunRecordId(base, 'Ada-Park')).resolves.toBe('rec1');
    expect(logged(ALONE)).toHaveLength(3);
    expect(logged(ALONE)[0]).toMatch(/^STRICT MODE: .*connection refused/);
    expect(runs.stats()).toEqual({ ...none, local: 3, pending: 1 });
  });

  test('a second record of a run is a conflict in this process, and offered to nobody', async () => {
    await runs.registerRunRecord(base, 'Ada-Park', 'rec1');
    const error = await rejection(() => runs.registerRunRecord(base, 'Ada-Park', 'rec2'));
    expect(error.code).toBe('ERR_RUN_RECORD_CONFLICT');
    expect(runs.stats().pending).toBe(1);
  });

  test('a miss is that of this process', async () => {
    await expect(runs.getRunRecordId(base, 'Ada-Park')).resolves.toBeNull();
    const error = await rejection(() => runs.requireRunRecordId(base, 'Ada-Park'));
    expect(error.code).toBe('ERR_RUN_RECORD_NOT_FOUND');
  });

  test('ids, slots and links are those of this process', async () => {
    const id = await runs.reserveRunId('Ada-Park');
    expect(id).toBe(ada);
    const slot = await runs.runIdForSlot('smart-resume', Date.now());
    await expect(runs.runIdForSlot('smart-resume', Date.now(), 'Ada-Park')).resolves.toBe(`${slot}-Ada-Park`);
    await runs.linkJob(ada, 'job_1');
    await expect(runs.getRunIdForJob('job_1')).resolves.toBe(ada);
    await expect(runs.listJobsOfRun(ada)).resolves.toEqual(['job_1']);
    await runs.linkApifyRun(ada, '8MSTBAfqMzuXPvgB3');
    await expect(runs.getRunIdForApifyRun('8MSTBAfqMzuXPvgB3')).resolves.toBe(ada);
    expect(runs.stats().pending).toBe(3);
  });

  test('ids of calls at once are in the order of the calls', async () => {
    const ids = await Promise.all(Array.from({ length: 500 }, () => runs.reserveRunId()));
    expect(new Set(ids).size).toBe(500);
    expect(ids).toEqual(ids.toSorted());
    expect(runs.stats().local).toBe(500);
  });

  test('ids are in UTC too, whatever the time zone of the package', async () => {
    const offset = jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(-120);
    runIds.configure({ timeZone: 'local' });
    await expect(runs.reserveRunId()).resolves.toBe(base);
    await expect(runs.runIdForSlot('smart-resume', Date.now())).resolves.toBe('251003-154511');
    expect(runIds.generateTimestampRunId()).toBe('251003-174510');
    offset.mockRestore();
  });

  test('what only the store has is refused: lists, and removing a record from it', async () => {
    for (const call of [
      () => runs.listRuns({ baseId: base }),
      () => runs.clearRunRecord(base, 'Ada-Park', { store: true }),
    ]) {
      expect((await rejection(call)).code).toBe('ERR_RUN_STORE');
    }
  });

  test('a refused argument and an aborted signal are no failures of the store', async () => {
    await rejection(() => runs.registerRunRecord('foo-bar', 'Ada-Park', 'rec1'));
    const signal = AbortSignal.abort(new Error('the client has gone'));
    const error = await rejection(() =>
      runs.registerRunRecord(base, 'Ada-Park', 'rec1', undefined, { signal }),
    );
    expect(error.message).toBe('the client has gone');
    expect(runs.stats()).toEqual(none);
  });
});

describe('when the store answers again', () => {
  test('it gets the record, with its metadata, once', async () => {
    watched.fail();
    await runs.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
    await mend();
    expect(await watched.real.get(key)).toMatchObject({ recordId: 'rec1', metadata: '{"note":1}' });
    expect(runs.stats()).toEqual({ local: 1, pending: 0, offered: 1, conflicts: 0 });
    await mend();
    expect(watched.calls.filter((method) => method === 'register')).toHaveLength(2);
  });

  test('a record that the store has instead is reported with both, and counts from then on', async () => {
    await watched.real.register(key, 'rec1', null, { by: 'other/1', owner: null });
    watched.fail();
    await runs.registerRunRecord(base, 'Ada-Park', 'rec2');
    await mend();
    expect(logged(CONFLICT)).toEqual([expect.stringMatching(/"rec1".*"rec2"/)]);
    expect(runs.stats()).toEqual({ local: 1, pending: 0, offered: 0, conflicts: 1 });
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBe('rec1');
    await expect(runs.getRunRecordId(base, 'Ada-Park', fresh)).resolves.toBe('rec1');
  });

  test('so does a record that withRunRecord made alone, and its next calls have that of the store', async () => {
    watched.fail();
    await runs.withRunRecord(base, 'Ada-Park', { create: () => 'rec2' });
    await watched.real.register(key, 'rec1', null, { by: 'other/1', owner: null });
    await mend();
    expect(logged(CONFLICT)).toEqual([expect.stringMatching(/"rec1".*"rec2"/)]);
    expect(runs.stats()).toEqual({ local: 1, pending: 0, offered: 0, conflicts: 1 });
    await expect(runs.getRunRecordId(base, 'Ada-Park', fresh)).resolves.toBe('rec1');
    const again = await runs.withRunRecord(base, 'Ada-Park', { ...fresh, create: () => 'rec3' });
    expect(again).toStrictEqual({ recordId: 'rec1', status: 'existing', source: 'store' });
  });

  test('a row that the store has for another client is reported, and forgotten here', async () => {
    const coras = { baseId: base, clientId: 'Cora-Lee' };
    await watched.real.register(coras, row, null, { by: 'other/1', owner: 'Cora-Lee' });
    watched.fail();
    await runs.registerRunRecord(base, 'Ada-Park', row);
    await mend();
    expect(logged(CONFLICT)).toEqual([expect.stringContaining('for another client, "Cora-Lee"')]);
    expect(runIds.getRunRecordId(base, 'Ada-Park')).toBeNull();
  });

  test('a record that was replaced meanwhile is replaced there', async () => {
    await runs.registerRunRecord(base, 'Ada-Park', 'rec1', { note: 1 });
    watched.fail();
    await runs.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2');
    await mend();
    expect(await watched.real.get(key)).toMatchObject({ recordId: 'rec2', metadata: '{"note":1}' });
    expect(runs.stats()).toMatchObject({ offered: 1, conflicts: 0 });
  });

  test('a record that was registered and replaced meanwhile is registered there', async () => {
    watched.fail();
    await runs.registerRunRecord(base, 'Ada-Park', 'rec1');
    await runs.replaceRunRecord(base, 'Ada-Park', 'rec1', 'rec2');
    await mend();
    await expect(inStore()).resolves.toBe('rec2');
    expect(runs.stats()).toMatchObject({ pending: 0, offered: 1 });
  });

  test('a record that was cleared meanwhile is not offered', async () => {
    watched.fail();
    await runs.registerRunRecord(base, 'Ada-Park', 'rec1');
    await runs.clearRunRecord(base, 'Ada-Park');
    await mend();
    await expect(inStore()).resolves.toBeNull();
    expect(runs.stats()).toMatchObject({ pending: 0, offered: 0, conflicts: 0 });
  });

  test('links and slots are offered, and those that the store has otherwise are reported', async () => {
    await watched.real.link({ kind: 'job', id: 'job_2' }, key, ada);
    await watched.real.slot('lead-scoring 251003-154510', '251003-154000');
    watched.fail();
    await runs.linkJob(ada, 'job_1');
    await runs.linkJob(`${base}-Cora-Lee`, 'job_2');
    const slot = await runs.runIdForSlot('smart-resume', Date.now());
    await runs.runIdForSlot('lead-scoring', Date.now());
    await mend();
    await expect(watched.real.linked({ kind: 'job', id: 'job_1' })).resolves.toBe(ada);
    await expect(watched.real.slot('smart-resume 251003-154510', null)).resolves.toBe(slot);
    expect(runs.stats()).toEqual({ local: 4, pending: 0, offered: 2, conflicts: 2 });
    expect(logged(CONFLICT)).toEqual([
      expect.stringContaining('"job_2" is already linked'),
      expect.stringContaining('lead-scoring'),
    ]);
  });

  test('that fails in the middle, the rest is kept for later', async () => {
    watched.fail();
    await runs.registerRunRecord(base, 'Ada-Park', 'rec1');
    await runs.registerRunRecord(base, 'Bora-Bora', 'rec2');
    watched.mend();
    const release = watched.hold('register');
    await runs.getRunRecordId('251004-000000', 'Cora-Lee');
    await settled();
    watched.fail();
    release();
    await settled();
    expect(runs.stats()).toMatchObject({ pending: 2, offered: 0 });
    await mend();
    expect(runs.stats()).toMatchObject({ pending: 0, offered: 2 });
  });

  test('it is asked after a while even if no call asks it, and that timer keeps no process alive', async () => {
    watched.fail();
    await runs.registerRunRecord(base, 'Ada-Park', 'rec1');
    watched.mend();
    await jest.advanceTimersByTimeAsync(30_000);
    await expect(inStore()).resolves.toBe('rec1');
    expect(runs.stats()).toMatchObject({ pending: 0, offered: 1 });
    expect(jest.getTimerCount()).toBe(0);
  });
});
