'use strict';

/** `reserveRunId` and `runIdForSlot`: ids that no two processes on a store make. */

const runIds = require('strict-run-id');
const { generateTimestampRunId, setLogger, sharedRuns } = runIds;
const { resetRunIdState } = require('strict-run-id/testing');
const { onFakeClock, pass, start } = require('./helpers/clock.js');
const { rejection } = require('./helpers/index.js');
const { watchedStore } = require('./helpers/sharedRuns.js');

onFakeClock();

let watched;
let runs;

beforeEach(() => {
  watched = watchedStore();
  runs = sharedRuns({ store: watched.store });
});

/** Each process has a generator of its own. */
const inAnotherProcess = () => resetRunIdState();

describe('reserveRunId', () => {
  test('gives the first second at or after the clock that no process was given', async () => {
    await expect(runs.reserveRunId()).resolves.toBe('251003-154510');
    inAnotherProcess();
    await expect(runs.reserveRunId('Ada-Park')).resolves.toBe('251003-154511-Ada-Park');
    pass(10_000);
    await expect(runs.reserveRunId()).resolves.toBe('251003-154520');
  });

  test('gives each second once, however many ask at once', async () => {
    const ids = await Promise.all(Array.from({ length: 500 }, () => runs.reserveRunId()));
    expect(new Set(ids).size).toBe(500);
    expect(ids).toEqual([...ids].sort());
  });

  test('is refused when the hour ahead is taken', async () => {
    const ids = await Promise.all(Array.from({ length: 3_601 }, () => runs.reserveRunId()));
    expect(new Set(ids).size).toBe(3_601);
    const error = await rejection(() => runs.reserveRunId());
    expect(error.code).toBe('ERR_RUN_ID_EXHAUSTED');
    expect(error.message).toContain('sharedRuns.reserveRunId has used up every second');
    pass(1_000);
    await expect(runs.reserveRunId()).resolves.toBe('251003-164511');
  });

  test('refuses one client its share of the hour before the store is asked', async () => {
    for (let count = 0; count <= 1_200; count += 1) await runs.reserveRunId('Ada-Park');
    watched.calls.length = 0;
    const error = await rejection(() => runs.reserveRunId('Ada-Park'));
    expect(error).toMatchObject({ code: 'ERR_RUN_ID_EXHAUSTED', expectedClientId: 'Ada-Park' });
    expect(watched.calls).toEqual([]);
    await expect(runs.reserveRunId('Cora-Lee')).resolves.toBe('251003-160511-Cora-Lee');
  });

  test('counts calls that are under way in that share, and none that failed', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 1_300 }, () => runs.reserveRunId('Ada-Park')),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1_200);
    expect(watched.calls).toHaveLength(1_200);
    resetRunIdState();
    watched.fail();
    for (let count = 0; count < 1_250; count += 1) {
      expect((await rejection(() => runs.reserveRunId('Ada-Park'))).code).toBe('ERR_RUN_STORE');
    }
    watched.mend();
    await expect(runs.reserveRunId('Ada-Park')).resolves.toMatch(/-Ada-Park$/);
  });

  test('and generateTimestampRunId never make the same id in a process', async () => {
    expect(generateTimestampRunId()).toBe('251003-154510');
    await expect(runs.reserveRunId()).resolves.toBe('251003-154511');
    expect(generateTimestampRunId()).toBe('251003-154512');
    await expect(runs.reserveRunId()).resolves.toBe('251003-154513');
  });

  test('is in UTC by the clock of the store, whatever the clock and the zone of the process', async () => {
    runIds.configure({ timeZone: 'local' });
    const store = watchedStore({ now: () => start });
    const behind = sharedRuns({ store: store.store });
    pass(3_600_000);
    await expect(behind.reserveRunId()).resolves.toBe('251003-154510');
    pass(-7_200_000);
    await expect(behind.reserveRunId()).resolves.toBe('251003-154511');
  });

  test('refuses what is no client before the store is asked', async () => {
    for (const [clientId, code] of [
      ['Ada Park', 'ERR_CLIENT_ID_FORMAT'],
      [42, 'ERR_RUN_ID_NOT_STRING'],
    ]) {
      expect((await rejection(() => runs.reserveRunId(clientId))).code).toBe(code);
    }
    expect((await rejection(() => runs.reserveRunId('Ada-Park', { fresh: true }))).code).toBe(
      'ERR_INVALID_ARGUMENT',
    );
    expect(watched.calls).toEqual([]);
  });

  test.each([
    [undefined],
    [{ second: '1759506310', now: start }],
    [{ second: 1.5, now: start }],
    [{ second: 1_759_506_310 }],
  ])('refuses the answer %j of a store', async (answer) => {
    watched.answer('reserve', answer);
    expect(await rejection(() => runs.reserveRunId())).toMatchObject({
      code: 'ERR_RUN_STORE',
      phase: 'reserve',
    });
  });

  test('refuses a second outside the years that ids have', async () => {
    watched.answer('reserve', { second: 0, now: start });
    expect((await rejection(() => runs.reserveRunId())).code).toBe('ERR_CLOCK_RANGE');
  });
});

describe('runIdForSlot', () => {
  const at = new Date('2025-10-03T15:45:00Z');

  test('is the same id for the same job and time in every process', async () => {
    const id = await runs.runIdForSlot('smart-resume', at);
    expect(id).toBe('251003-154510');
    pass(60_000);
    inAnotherProcess();
    await expect(runs.runIdForSlot('smart-resume', at.getTime())).resolves.toBe(id);
    await expect(runs.runIdForSlot('smart-resume', new Date(at.getTime() + 999), 'Ada-Park')).resolves.toBe(
      `${id}-Ada-Park`,
    );
  });

  test('differs for another job and for another time', async () => {
    const ids = [];
    for (const [job, date] of [
      ['smart-resume', at],
      ['lead-scoring', at],
      ['smart-resume', at.getTime() + 1_000],
    ]) {
      ids.push(await runs.runIdForSlot(job, date));
    }
    expect(new Set(ids).size).toBe(3);
  });

  test('is one id for all that ask at once, and the seconds of the others are not used again', async () => {
    const other = sharedRuns({ store: watched.store });
    const ids = await Promise.all(
      [runs, other, runs, other].map((process) => process.runIdForSlot('smart-resume', at)),
    );
    expect(new Set(ids).size).toBe(1);
    await expect(runs.reserveRunId()).resolves.toBe('251003-154514');
  });

  test('is an id that this process never makes by itself', async () => {
    const id = await runs.runIdForSlot('smart-resume', at);
    inAnotherProcess();
    await runs.runIdForSlot('smart-resume', at);
    expect(generateTimestampRunId()).not.toBe(id);
  });

  test.each([
    ['', at],
    ['smart resume', at],
    ['x'.repeat(129), at],
    ['251003-154510', at],
    [undefined, at],
    [42, at],
    ['smart-resume', undefined],
    ['smart-resume', '2025-10-03T15:45:00Z'],
    ['smart-resume', new Date(NaN)],
    ['smart-resume', NaN],
    ['smart-resume', new Date('1999-12-31T23:59:59Z')],
    ['smart-resume', new Date('2100-01-01T00:00:00Z')],
  ])('refuses the job %j at %p before the store is asked', async (job, date) => {
    const error = await rejection(() => runs.runIdForSlot(job, date));
    expect(error.code).toBe('ERR_INVALID_ARGUMENT');
    expect(error.message).toMatch(/Invalid argument (job|date) of sharedRuns\.runIdForSlot/);
    expect(watched.calls).toEqual([]);
  });

  test.each(['foo-bar', '251003-154510-Ada-Park', 'SR-250924-001', 7])(
    'refuses the base id %p of a store',
    async (baseId) => {
      watched.answer('slot', baseId);
      const error = await rejection(() => runs.runIdForSlot('smart-resume', at));
      expect(error).toMatchObject({ code: 'ERR_RUN_STORE', phase: 'slot' });
    },
  );

  test('takes no second if the client is invalid', async () => {
    await rejection(() => runs.runIdForSlot('smart-resume', at, 'Ada Park'));
    expect(watched.calls).toEqual([]);
  });
});

describe('an id that this process makes by itself', () => {
  let lines;
  const warning = /made an id in a process that has sharedRuns/;

  beforeEach(() => {
    lines = [];
    setLogger({ error: (line) => lines.push(line) });
  });

  test('is warned of once in a process that has sharedRuns', () => {
    generateTimestampRunId();
    generateTimestampRunId();
    runIds.getOrCreateRunId('Ada-Park');
    expect(lines).toEqual([expect.stringMatching(warning)]);
    expect(lines[0]).toMatch(/^STRICT MODE: generateTimestampRunId /);
  });

  test('is not warned of in another process, or if it is reserved', async () => {
    await runs.reserveRunId();
    resetRunIdState();
    generateTimestampRunId();
    expect(lines).toEqual([]);
  });
});
