'use strict';

/** `reserveRunId` and `runIdForSlot`: ids that no two processes on a store make. */

const { execFileSync } = require('node:child_process');
const runIds = require('strict-run-id');
const { generateTimestampRunId, setLogger, sharedRuns } = runIds;
const { currentRunId, withRunId } = require('strict-run-id/express');
const { resetRunIdState } = require('strict-run-id/testing');
const { onFakeClock, pass, start } = require('./helpers/clock.js');
const { held, rejection } = require('./helpers/index.js');
const { settled, watchedStore } = require('./helpers/sharedRuns.js');

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
    expect((await watched.real.reserve(1)).second).toBe(start / 1_000 + 1_200);
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
    [{ second: '1759506310', count: 1, now: start }],
    [{ second: 1.5, count: 1, now: start }],
    [{ second: 1_759_506_310, count: 1 }],
    [{ second: 1_759_506_310, now: start }],
    [{ second: 1_759_506_310, count: 0, now: start }],
    [{ second: 1_759_506_310, count: 2, now: start }],
    [{ second: 1_759_506_310, count: 0.5, now: start }],
    [{ second: null, count: 1, now: start }],
  ])('refuses the answer %j of a store', async (answer) => {
    watched.answer('reserve', answer);
    const error = await rejection(() => runs.reserveRunId());
    expect(error).toMatchObject({ code: 'ERR_RUN_STORE', phase: 'reserve' });
    expect(error.message).toContain('its answer is not { second, count, now }');
  });

  test('refuses a second outside the years that ids have', async () => {
    watched.answer('reserve', { second: 0, count: 1, now: start });
    expect((await rejection(() => runs.reserveRunId())).code).toBe('ERR_CLOCK_RANGE');
  });
});

describe('calls of reserveRunId at once', () => {
  let spy;
  /** How many seconds each reservation asked for. */
  const asked = () => spy.mock.calls.flat();
  /** What each call resolved or was rejected to, in the order in which that happened. */
  let settledCalls;

  beforeEach(() => {
    spy = jest.spyOn(watched.store, 'reserve');
    settledCalls = [];
  });

  /** Calls it for a client, or for none. Keeps what becomes of it. */
  const call = async (...args) => {
    const settledCall = await runs.reserveRunId(...args).catch((error) => error);
    settledCalls.push(settledCall);
    return settledCall;
  };
  const atOnce = (count) => Promise.all(Array.from({ length: count }, () => call()));

  test('resolve in the order of the calls, in one step of the store', async () => {
    const ids = await atOnce(3_000);
    expect(new Set(ids).size).toBe(3_000);
    expect(ids).toEqual(ids.toSorted());
    expect(settledCalls).toEqual(ids);
    expect(asked()).toEqual([3_000]);
  });

  test('wait while a reservation is under way, and then are one reservation', async () => {
    const release = watched.hold('reserve');
    const first = atOnce(2);
    await settled();
    const others = [call('Ada-Park'), call(), call('Bora-Bora')];
    await settled();
    expect(asked()).toEqual([2]);
    release();
    expect(await first).toEqual(['251003-154510', '251003-154511']);
    expect(await Promise.all(others)).toEqual([
      '251003-154512-Ada-Park',
      '251003-154513',
      '251003-154514-Bora-Bora',
    ]);
    expect(asked()).toEqual([2, 3]);
  });

  test('keep their order when another process reserves in between', async () => {
    const release = watched.hold('reserve');
    const first = atOnce(3);
    await settled();
    const second = atOnce(2);
    release();
    await watched.real.reserve(10);
    expect(await first).toEqual(['251003-154520', '251003-154521', '251003-154522']);
    expect(await second).toEqual(['251003-154523', '251003-154524']);
  });

  test('take the next seconds if some are ids that this process made by itself', async () => {
    for (const made of ['251003-154510', '251003-154511']) expect(generateTimestampRunId()).toBe(made);
    const ids = await atOnce(4);
    expect(ids).toEqual(['251003-154512', '251003-154513', '251003-154514', '251003-154515']);
    expect(settledCalls).toEqual(ids);
    expect(asked()).toEqual([4, 2]);
  });

  test('are asked for again if the store gives fewer, before those that came later', async () => {
    jest
      .spyOn(watched.real, 'reserve')
      .mockResolvedValueOnce({ second: start / 1_000 + 5, count: 2, now: start })
      .mockResolvedValue({ second: start / 1_000 + 7, count: 3, now: start });
    const release = watched.hold('reserve');
    const first = atOnce(4);
    await settled();
    const later = call();
    release();
    expect(await first).toEqual(['251003-154515', '251003-154516', '251003-154517', '251003-154518']);
    expect(await later).toBe('251003-154519');
    expect(asked()).toEqual([4, 3]);
  });

  test('are at most 3,600 in a reservation, and are refused when the hour is used up', async () => {
    const ids = await atOnce(3_700);
    expect(asked()).toEqual([3_600, 100, 99]);
    expect(ids.filter((id) => typeof id === 'string')).toHaveLength(3_601);
    expect(ids.slice(3_601).map(({ code }) => code)).toEqual(Array(99).fill('ERR_RUN_ID_EXHAUSTED'));
  });

  test('each have a signal of their own, and a second of a call that has gone is not given later', async () => {
    const [gone, waiting] = [new AbortController(), new AbortController()];
    const release = watched.hold('reserve');
    const calls = [call(), call(null, { signal: gone.signal }), call()];
    await settled();
    calls.push(call(null, { signal: waiting.signal }), call());
    await settled();
    gone.abort(new Error('the client has gone'));
    waiting.abort(new Error('so has this one'));
    release();
    const [first, second, third, fourth, fifth] = await Promise.all(calls);
    expect([second.message, fourth.message]).toEqual(['the client has gone', 'so has this one']);
    expect([first, third, fifth]).toEqual(['251003-154510', '251003-154511', '251003-154513']);
    expect(asked()).toEqual([3, 1]);
  });

  test('that the store fails are refused, each with its error, and the next ones are not', async () => {
    const failure = new Error('connection refused');
    const reply = held();
    spy.mockReturnValueOnce(reply.promise);
    const refused = Promise.all([call('Ada-Park'), call()]);
    await settled();
    const next = atOnce(2);
    reply.reject(failure);
    expect((await refused).map(({ code, phase, cause }) => ({ code, phase, cause }))).toEqual(
      Array(2).fill({ code: 'ERR_RUN_STORE', phase: 'reserve', cause: failure }),
    );
    expect(new Set(await refused).size).toBe(2);
    expect(await next).toEqual(['251003-154510', '251003-154511']);
  });

  test('that get no answer are refused in time, and hold up the others no longer', async () => {
    watched.hold('reserve');
    const first = call();
    await settled();
    await jest.advanceTimersByTimeAsync(1_000);
    const second = call('Ada-Park');
    await jest.advanceTimersByTimeAsync(3_999);
    expect(settledCalls).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(await first).toMatchObject({ code: 'ERR_RUN_STORE', phase: 'reserve' });
    expect((await first).message).toContain('no answer within 5000 ms');
    expect(await second).toBe('251003-154515-Ada-Park');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('that get no answer are each logged once, also if one comes later', async () => {
    const lines = [];
    setLogger({ error: (line) => line.startsWith('STRICT MODE') && lines.push(line) });
    const reply = held();
    spy.mockReturnValue(reply.promise);
    const calls = [call(), call(), call(null, { signal: AbortSignal.abort() })];
    await jest.advanceTimersByTimeAsync(5_000);
    await Promise.all(calls);
    reply.reject(new Error('connection reset'));
    await settled();
    expect(lines).toEqual(Array(2).fill(expect.stringContaining('no answer within 5000 ms')));
  });

  test.each([
    ['the same second again', start / 1_000],
    ['an earlier one', start / 1_000 - 1],
  ])('that the store gives %s are refused, and it is asked no more', async (_, second) => {
    expect(generateTimestampRunId()).toBe('251003-154510');
    spy
      .mockResolvedValueOnce({ second: start / 1_000, count: 1, now: start })
      .mockResolvedValueOnce({ second, count: 1, now: start });
    expect((await atOnce(2)).map(({ code, message }) => [code, message])).toEqual(
      Array(2).fill([
        'ERR_RUN_STORE',
        expect.stringContaining(`it gave the second ${second} after ${start / 1_000}`),
      ]),
    );
    expect(await call()).toBe('251003-154511');
    expect(asked()).toEqual([2, 2, 1, 1]);
  });

  test('ask the store in the context of none of them, and each logs in its own', async () => {
    const asking = [];
    const logging = [];
    const { reserve } = watched.real;
    jest.spyOn(watched.real, 'reserve').mockImplementation((count) => {
      asking.push(currentRunId());
      return reserve(count);
    });
    setLogger({ error: (line) => line.startsWith('STRICT MODE') && logging.push(currentRunId()) });
    await reserve(3_600);
    const contexts = ['251003-154510-Ada-Park', '251003-154510-Bora-Bora', '251003-154510-Cora-Lee'];
    await Promise.all(contexts.map((runId) => withRunId(runId, () => call())));
    expect(settledCalls).toEqual([
      '251003-164510',
      ...Array(2).fill(expect.objectContaining({ code: 'ERR_RUN_ID_EXHAUSTED' })),
    ]);
    expect(asking).toEqual([undefined, undefined]);
    expect(logging).toEqual(contexts.slice(1));
  });

  test("that have gone don't keep the process alive", () => {
    const program = `
      const { sharedRuns } = require('strict-run-id');
      const store = { ...require('strict-run-id/memory').memoryStore(), reserve: () => new Promise(() => {}) };
      const gone = new AbortController();
      const call = sharedRuns({ store, timeoutMs: 1_000_000 }).reserveRunId(null, { signal: gone.signal });
      call.catch(({ message }) => console.log(message));
      setImmediate(() => gone.abort(new Error('gone')));`;
    expect(execFileSync(process.execPath, ['-e', program], { encoding: 'utf8', timeout: 60_000 })).toBe(
      'gone\n',
    );
  });

  test('that have their ids count once in the share of a client, at each moment', async () => {
    const ids = Array.from({ length: 1_000 }, () => call('Ada-Park'));
    // One more at each step of those, which makes 1,100 of 1,200.
    for (let step = 0; step < 100; step += 1) {
      ids.push(call('Ada-Park'));
      await undefined;
    }
    expect((await Promise.all(ids)).filter((id) => typeof id !== 'string')).toEqual([]);
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
