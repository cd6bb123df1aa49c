'use strict';

/**
 * `withRunRecord` of `sharedRuns` when a process dies or pauses, a message is lost or late, or the store is down: each line
 * of "When a process dies or a message is late" in docs/shared-store.md.
 */

const runIds = require('strict-run-id');
const { never, pass } = require('./helpers/claims.js');
const { onFakeClock, recordIds } = require('./helpers/clock.js');
const { delayed, faults, faultyStore } = require('./helpers/faultyStore.js');
const { held, rejection } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const key = { baseId: base, clientId: 'Ada-Park' };
const details = { by: 'elsewhere/1', owner: null };
const leaseMs = 10_000;
const timeoutMs = 1_000;

onFakeClock();
let lines;
beforeEach(() => {
  lines = [];
  runIds.setLogger({ error: (line) => lines.push(line) });
});
afterEach(() => expect(jest.getTimerCount()).toBe(0));

function processes() {
  const store = faultyStore();
  const [a, b] = [1, 2].map(() => {
    const runs = runIds.sharedRuns({ store, timeoutMs });
    return (given) => runs.withRunRecord(base, 'Ada-Park', { fresh: true, leaseMs, ...given });
  });
  return { store, a, b };
}

/** `ask` calls `create` in A, which is `made` later; `job.context` is what it is passed. */
function slowCreate(given = {}) {
  const it = processes();
  const made = held();
  const job = { ...it, made, context: undefined };
  const create = (context) => {
    job.context = context;
    return made.promise;
  };
  return { job, ask: () => it.a({ ...given, create }) };
}

/** Another process, which speaks to the store itself. */
const other = (store) => ({
  claim: async () => (await store.inner.claim(key, 'elsewhere/1 token', leaseMs)).status,
  commit: (recordId) => store.inner.commit(key, 'elsewhere/1 token', recordId, null, details),
  release: () => store.inner.release(key, 'elsewhere/1 token'),
});

/** The memory store notifies in a microtask, which is one of the fake timers; what follows is after it. */
async function notified() {
  await pass();
  await pass();
}

const created = (recordId) => ({ recordId, status: 'created', source: 'create' });
const storeFailed = (phase, recordId) => {
  const error = { code: 'ERR_RUN_STORE', phase, runId: base, expectedClientId: 'Ada-Park' };
  return recordId === undefined ? error : { ...error, recordId };
};

describe('a claim', () => {
  test.each([
    ['is refused', faults.refused, 0],
    ['is lost', faults.lost, timeoutMs],
    ['has no answer', faults.answerLost, timeoutMs],
    ['is answered with an error after it arrived', faults.answerReset, 0],
  ])('that %s is an ERR_RUN_STORE, and nothing is made', async (_, fault, ms) => {
    const { store, a } = processes();
    store.next('claim', fault);
    const create = jest.fn();
    const asked = rejection(() => a({ create, find: create }));
    await pass(ms);
    const error = await asked;
    expect(error).toMatchObject(storeFailed('claim'));
    expect(Object.hasOwn(error, 'recordId')).toBe(false);
    expect(create).not.toHaveBeenCalled();
    expect(recordIds()).toEqual([]);
    expect(runIds.stats().records).toBe(0);
  });

  test('whose answer is lost is a ghost until its lease ends', async () => {
    const { store, a, b } = processes();
    store.next('claim', faults.answerLost);
    const first = rejection(() => a({ create: never }));
    await pass(timeoutMs);
    await first;
    const create = jest.fn(() => 'rec1');
    const second = b({ create });
    await pass(leaseMs - timeoutMs - 1);
    expect(create).not.toHaveBeenCalled();
    await pass(1);
    expect(await second).toStrictEqual(created('rec1'));
  });

  test('that is won too late is released at once', async () => {
    const { store, a, b } = processes();
    const claim = delayed();
    store.next('claim', claim);
    const first = rejection(() => a({ create: never }));
    await pass(timeoutMs);
    expect(await first).toMatchObject(storeFailed('claim'));
    claim.answer();
    await pass();
    expect(store.calls).toEqual(['claim', 'release']);
    expect(await b({ create: () => 'rec1' })).toStrictEqual(created('rec1'));
  });

  test('that is won after its caller went away is released at once', async () => {
    const { store, a, b } = processes();
    const claim = delayed();
    store.next('claim', claim);
    const controller = new AbortController();
    const first = rejection(() => a({ create: never, signal: controller.signal }));
    await pass();
    controller.abort(new Error('gone'));
    expect((await first).message).toBe('gone');
    claim.answer();
    await pass();
    expect(store.calls).toEqual(['claim', 'release']);
    expect(await b({ create: () => 'rec1' })).toStrictEqual(created('rec1'));
  });

  test('whose late release fails too is a ghost, and that is logged', async () => {
    const { store, a } = processes();
    const claim = delayed();
    store.next('claim', claim);
    store.next('release', faults.refused);
    const first = rejection(() => a({ create: never }));
    await pass(timeoutMs);
    await first;
    claim.answer();
    await pass();
    expect(lines.filter((line) => line.includes('failed in release()'))).not.toEqual([]);
  });

  test('that is answered too late with nonsense changes nothing', async () => {
    const { store, a } = processes();
    const reply = held();
    store.next('claim', () => reply.promise);
    const first = rejection(() => a({ create: never }));
    await pass(timeoutMs);
    await first;
    reply.resolve(null);
    await pass();
    expect(store.calls).toEqual(['claim']);
  });

  test('that can be watched too late, and then not any more, is logged', async () => {
    const { store, a, b } = processes();
    const [row, watching] = [held(), held()];
    store.watch = () => watching.promise;
    const first = a({ create: () => row.promise });
    await pass();
    const second = b({ create: never });
    await pass(timeoutMs);
    watching.resolve(() => Promise.reject(new Error('UNLISTEN failed')));
    await pass();
    expect(
      lines.filter((line) => line.includes('failed in watch()') && line.includes('UNLISTEN')),
    ).not.toEqual([]);
    row.resolve('rec1');
    await first;
    await pass(1_000);
    expect((await second).recordId).toBe('rec1');
  });

  test('that arrives twice has one fence', async () => {
    const { store, a } = processes();
    store.next('claim', faults.twice);
    expect(await a({ create: ({ fence }) => `rec${fence}` })).toStrictEqual(created('rec1'));
  });

  test('whose answer took longer than its lease makes nothing', async () => {
    const { store, a } = processes();
    const claim = delayed();
    store.next('claim', claim);
    const create = jest.fn();
    const asked = rejection(() => a({ create, leaseMs: 500 }));
    await pass();
    claim.arrive();
    await pass(600);
    claim.answer();
    await pass();
    expect(await asked).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE' });
    expect(create).not.toHaveBeenCalled();
    expect(store.calls).toEqual(['claim', 'release']);
  });
});

describe('a process that dies', () => {
  test('after its claim has made nothing, and the next one goes on when the lease has ended', async () => {
    const { store, a } = processes();
    await other(store).claim();
    const asked = a({ create: () => 'rec1' });
    await pass(leaseMs - 1);
    expect(recordIds()).toEqual([]);
    await pass(1);
    expect(await asked).toStrictEqual(created('rec1'));
  });

  test('after create() has left a row that find() returns, and it is committed', async () => {
    const { store, a } = processes();
    await other(store).claim();
    const asked = a({ find: () => 'rec-of-the-dead', create: never });
    await pass(leaseMs);
    expect(await asked).toStrictEqual({ recordId: 'rec-of-the-dead', status: 'existing', source: 'find' });
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec-of-the-dead', fence: 2 });
  });
});

describe('a create() that takes longer than its lease', () => {
  /** Begins one in A, whose lease then ends. */
  async function tooSlow(given) {
    const { job, ask } = slowCreate(given);
    const asked = rejection(ask);
    await pass(leaseMs);
    return { ...job, error: await asked };
  }

  test('is reported at the deadline, and its signal is aborted', async () => {
    const { context, error, made } = await tooSlow();
    expect(error).toMatchObject({
      code: 'ERR_RUN_RECORD_NOT_MADE',
      message: expect.stringContaining('the callbacks took longer than the lease of 10000 ms'),
    });
    expect(context.deadline).toBe(Date.now());
    expect(context.signal.reason).toBe(error);
    made.reject(context.signal.reason);
    await pass();
    // Not a second time, although it is also what create() threw.
    expect(lines.filter((line) => line.startsWith('STRICT MODE'))).toHaveLength(1);
  });

  test('is still committed if no other process has claimed the run', async () => {
    const { store, made } = await tooSlow();
    made.resolve('rec1');
    await pass();
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1', fence: 1 });
    expect(recordIds()).toEqual(['rec1']);
  });

  test('is logged with both rows if another process has committed one', async () => {
    const { b, made } = await tooSlow();
    expect(await b({ create: () => 'rec2' })).toStrictEqual(created('rec2'));
    lines.length = 0;
    made.resolve('rec1');
    await pass();
    expect(lines[0]).toContain(
      `Two records were created for run "${ada}": "rec1" by this process, "rec2" by another` +
        ' (sharedRuns.withRunRecord). "rec2" is registered, by ',
    );
    expect(lines[0]).toMatch(/Delete the row that is not registered\.$/);
  });

  test('is fine if the other process found its row', async () => {
    const { store, b, made } = await tooSlow();
    expect(await b({ find: () => 'rec1', create: never })).toMatchObject({ source: 'find' });
    lines.length = 0;
    made.resolve('rec1');
    await pass();
    expect(lines).toEqual([]);
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1' });
  });

  test('waits for the other process, which has claimed the run and commits the very row', async () => {
    const { store, made } = await tooSlow();
    expect(await other(store).claim()).toBe('won');
    lines.length = 0;
    made.resolve('rec1');
    await pass();
    expect(recordIds()).toEqual([]);
    await other(store).commit('rec1');
    await notified();
    expect(recordIds()).toEqual(['rec1']);
    expect(lines).toEqual([]);
  });

  test('waits for the other process, which commits another row', async () => {
    const { store, made } = await tooSlow();
    await other(store).claim();
    lines.length = 0;
    made.resolve('rec1');
    await pass();
    await other(store).commit('rec2');
    await notified();
    expect(lines[0]).toContain('"rec1" by this process, "rec2" by another');
    expect(lines[0]).toContain('"rec2" is registered, by elsewhere/1.');
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec2' });
  });

  test('is committed when the other process gives up, after find() was asked again', async () => {
    const find = jest.fn(() => null);
    const { store, made } = await tooSlow({ find });
    await other(store).claim();
    made.resolve('rec1');
    await pass();
    await other(store).release();
    await notified();
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1', fence: 3 });
    expect(find).toHaveBeenCalledTimes(3);
  });

  test('waits at most one more lease for the other process, and names its row then', async () => {
    const { store, made } = await tooSlow();
    await other(store).claim();
    await store.inner.extend(key, 'elsewhere/1 token', 10 * leaseMs);
    lines.length = 0;
    made.resolve('rec1');
    await pass(leaseMs - 1);
    expect(lines).toEqual([]);
    await pass(1);
    expect(lines[0]).toContain(`The row "rec1" was created for run "${ada}", but could not be checked`);
    expect(lines[0]).toContain('another process has claimed the run since, because the lease had ended');
  });

  test('may not extend its lease when another process has claimed the run', async () => {
    const { store, context, made } = await tooSlow();
    await other(store).claim();
    const error = await rejection(() => context.extend());
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE' });
    made.reject(error);
    await pass();
  });
});

describe('extend()', () => {
  async function creating() {
    const { job, ask } = slowCreate();
    const asked = ask();
    await pass(1_000);
    return { ...job, asked };
  }

  test('that another process has made useless aborts create()', async () => {
    const { store, asked, made, context } = await creating();
    // As after a pause that the clock of the process has not seen.
    await store.inner.release(key, store.claims[0][1]);
    await other(store).claim();
    const error = await rejection(() => context.extend());
    expect(error.message).toContain('another process has claimed the run since');
    expect(context.signal.reason).toBe(error);
    made.reject(error);
    expect(await rejection(() => asked)).toBe(error);
    expect(await other(store).claim()).toBe('won');
  });

  test('that fails is an ERR_RUN_STORE, and the lease stays as it was', async () => {
    const { store, asked, made, context } = await creating();
    store.next('extend', faults.refused);
    expect(await rejection(() => context.extend(60_000))).toMatchObject(storeFailed('extend'));
    expect(context.signal.aborted).toBe(false);
    const outcome = rejection(() => asked);
    await pass(leaseMs - 1_000);
    expect(context.signal.aborted).toBe(true);
    expect(await outcome).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE' });
    made.reject(context.signal.reason);
    await pass();
  });

  test('that arrives after the commit changes nothing', async () => {
    const { store, asked, made, context } = await creating();
    const extend = delayed();
    store.next('extend', extend);
    const extended = rejection(() => context.extend());
    made.resolve('rec1');
    expect(await asked).toStrictEqual(created('rec1'));
    extend.answer();
    await extended;
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1' });
  });
});

describe('a commit', () => {
  test.each([
    ['is answered with an error after it arrived', faults.answerReset, 100],
    ['has no answer', faults.answerLost, timeoutMs + 100],
    ['is lost', faults.lost, timeoutMs + 100],
    ['is refused once', faults.refused, 100],
  ])('that %s is repeated with its token: the same commit', async (_, fault, ms) => {
    const { store, a } = processes();
    store.next('commit', fault);
    const create = jest.fn(() => 'rec1');
    const asked = a({ create });
    await pass(ms);
    expect(await asked).toStrictEqual(created('rec1'));
    expect(create).toHaveBeenCalledTimes(1);
    expect(store.calls).toEqual(['claim', 'commit', 'commit']);
    // Not in silence.
    expect(lines[0]).toContain('The run store faulty failed in commit()');
  });

  test('that arrives twice is one', async () => {
    const { store, a } = processes();
    store.next('commit', faults.twice);
    expect(await a({ create: () => 'rec1' })).toStrictEqual(created('rec1'));
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1', fence: 1 });
  });

  test('of a store that is down is an ERR_RUN_STORE with the row, and the registry is unchanged', async () => {
    const { store, a, b } = processes();
    store.next('commit', faults.refused, faults.refused);
    const asked = rejection(() => a({ create: () => 'rec1' }));
    await pass(100);
    const error = await asked;
    expect(error).toMatchObject(storeFailed('commit', 'rec1'));
    expect(error.cause.message).toBe('connect ECONNREFUSED');
    expect(recordIds()).toEqual([]);
    // A release could come before the commit, which may still arrive.
    expect(store.calls).not.toContain('release');
    const second = b({ find: () => 'rec1', create: never });
    await pass(leaseMs);
    expect(await second).toStrictEqual({ recordId: 'rec1', status: 'existing', source: 'find' });
  });

  test('that arrives after its caller has given up counts if no other process has claimed the run', async () => {
    const { store, a, b } = processes();
    const commit = delayed();
    store.next('commit', commit, faults.refused);
    const asked = rejection(() => a({ create: () => 'rec1' }));
    await pass(timeoutMs + 100);
    expect(await asked).toMatchObject(storeFailed('commit', 'rec1'));
    commit.answer();
    await pass();
    expect(await b({ create: never })).toStrictEqual({
      recordId: 'rec1',
      status: 'existing',
      source: 'store',
    });
  });

  test('that arrives after another process has claimed the run stores nothing', async () => {
    const { store, a, b } = processes();
    const commit = delayed();
    store.next('commit', commit, faults.refused);
    const asked = rejection(() => a({ create: () => 'rec1' }));
    await pass(timeoutMs + 100);
    await asked;
    const made = held();
    const second = b({ create: () => made.promise });
    await pass(leaseMs);
    commit.answer();
    await pass();
    expect(await store.inner.get(key)).toBeNull();
    made.resolve('rec2');
    expect(await second).toStrictEqual(created('rec2'));
  });

  test('of a row that the store has for another client is refused, with the row', async () => {
    const { store, a } = processes();
    const row = 'recKU8iGyB0A3pxFi';
    await store.inner.register({ baseId: base, clientId: 'Cora-Lee' }, row, null, {
      by: 'elsewhere/1',
      owner: 'Cora-Lee',
    });
    const error = await rejection(() => a({ create: () => row }));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', recordId: row });
    expect(error.message).toContain('for another client, "Cora-Lee"');
    expect(recordIds()).toEqual([]);
  });

  test('of a row that find() returned is a conflict with the one that was registered meanwhile', async () => {
    const { store, a } = processes();
    const find = async () => {
      await store.inner.register(key, 'rec2', null, details);
      return 'rec1';
    };
    const error = await rejection(() => a({ find, create: never }));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', runId: base, recordId: 'rec1' });
    expect(error.message).toContain(
      `Run "${ada}" has two rows: find() returned "rec1", but another process registered "rec2"`,
    );
    expect(error.toProblem({ status: 422 }).detail).not.toMatch(/rec[12]|elsewhere/);
  });
});

describe('find() after create()', () => {
  const rows = (...answers) => ({ find: () => answers.shift(), create: () => 'rec1' });

  test.each([
    ['that is not registered', () => {}, ' Neither is registered. Delete one of the two rows.'],
    [
      'that is registered',
      (store) => store.inner.register(key, 'rec2', null, details),
      ' "rec2" is registered, by elsewhere/1. Delete the row that is not registered.',
    ],
    [
      'when this row is registered',
      (store) => store.inner.register(key, 'rec1', null, details),
      ' "rec1" is registered, by elsewhere/1. Delete the row that is not registered.',
    ],
    [
      'when the store does not answer',
      (store) => store.next('get', faults.refused),
      ' (sharedRuns.withRunRecord). Delete one of the two rows.',
    ],
  ])('that returns another row %s names both', async (_, prepare, sentence) => {
    const { store, a } = processes();
    const { find, create } = rows(null, 'rec2');
    const error = await rejection(() =>
      a({
        find,
        create: async () => {
          await prepare(store);
          return create();
        },
      }),
    );
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_CONFLICT', runId: base, recordId: 'rec1' });
    expect(error.message).toContain('"rec1" by this process, "rec2" by another (sharedRuns.withRunRecord).');
    expect(error.message).toContain(sentence);
    expect(store.calls.at(-1)).toBe('release');
    expect(store.calls).not.toContain('commit');
    expect(recordIds()).toEqual([]);
  });

  test('that fails names the row, and ends the claim', async () => {
    const { store, a } = processes();
    const cause = new Error('503');
    const error = await rejection(() => a(rows(null, Promise.reject(cause))));
    expect(error).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE', recordId: 'rec1' });
    expect(error.cause).toBe(cause);
    expect(store.calls).toEqual(['claim', 'release']);
  });

  test('that returns what is not a record id names the row', async () => {
    const { a } = processes();
    const error = await rejection(() => a(rows(null, 'rec 2')));
    expect(error).toMatchObject({ code: 'ERR_RECORD_ID', recordId: 'rec1' });
    expect(error.message).toContain(' create() had returned "rec1", which is not registered.');
  });

  test('that never answers is reported with the row when the lease ends', async () => {
    const { a } = processes();
    const asked = rejection(() => a(rows(null, never())));
    await pass(leaseMs);
    expect(await asked).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE', recordId: 'rec1' });
  });

  test('that never answers after the lease is logged with the row after another lease', async () => {
    const { a } = processes();
    const made = held();
    const answers = [null, never()];
    const asked = rejection(() => a({ find: () => answers.shift(), create: () => made.promise }));
    await pass(leaseMs);
    await asked;
    lines.length = 0;
    made.resolve('rec1');
    await pass(leaseMs - 1);
    expect(lines).toEqual([]);
    await pass(1);
    expect(lines[0]).toContain('The row "rec1" was created');
  });
});

describe('after the lease', () => {
  async function slowFind() {
    const it = processes();
    const found = held();
    const create = jest.fn();
    const asked = rejection(() => it.a({ find: () => found.promise, create }));
    await pass(leaseMs);
    expect(await asked).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE' });
    lines.length = 0;
    return { ...it, found, create };
  }

  test('an answer of find() is registered if no other process has claimed the run', async () => {
    const { store, found } = await slowFind();
    found.resolve('rec1');
    await pass();
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1' });
    expect(lines).toEqual([]);
  });

  test('nothing is made, because another process may be making it', async () => {
    const { found, create, b } = await slowFind();
    const second = b({ create: () => 'rec2' });
    found.resolve(null);
    await pass();
    expect(await second).toStrictEqual(created('rec2'));
    expect(create).not.toHaveBeenCalled();
    expect(lines[0]).toContain('the lease expired before create() could be called');
  });

  test('a failure of find() is logged', async () => {
    const { found } = await slowFind();
    found.reject(new Error('503 from Airtable'));
    await pass();
    expect(lines).toEqual([expect.stringContaining(`a callback failed for run "${ada}" after`)]);
  });

  test('a look-up without create() that answers changes nothing', async () => {
    const { store, a } = processes();
    const found = held();
    const asked = rejection(() => a({ find: () => found.promise }));
    await pass(leaseMs);
    expect(await asked).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE' });
    found.resolve('rec1');
    await pass();
    expect(await store.inner.get(key)).toBeNull();
  });
});

describe('a removal', () => {
  test('that is late leaves a newer record', async () => {
    const { store, a, b } = processes();
    await store.inner.register(key, 'rec1', null, details);
    const remove = delayed();
    store.next('remove', remove);
    const verify = (recordId) => recordId === 'rec2';
    const first = a({ verify, create: never });
    await pass();
    await store.inner.replace(key, 'rec1', 'rec2', null, details);
    expect(await b({ verify, create: never })).toMatchObject({ recordId: 'rec2' });
    remove.answer();
    expect(await first).toStrictEqual({ recordId: 'rec2', status: 'existing', source: 'store' });
  });

  test('that fails is an ERR_RUN_STORE, and nothing is made', async () => {
    const { store, a } = processes();
    await store.inner.register(key, 'rec1', null, details);
    store.next('remove', faults.refused);
    const create = jest.fn();
    expect(await rejection(() => a({ verify: () => false, create }))).toMatchObject(storeFailed('remove'));
    expect(create).not.toHaveBeenCalled();
  });
});

test('a store that gives every claim and takes no commit gets no more of them after one lease', async () => {
  const { store, a } = processes();
  store.claim = async () => ({ status: 'won', fence: 1 });
  store.commit = () => new Promise((resolve) => setTimeout(resolve, 900, { status: 'lost' }));
  const asked = rejection(() => a({ create: () => 'rec1' }));
  await pass(leaseMs + 900);
  expect(await asked).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE', recordId: 'rec1' });
});

test('a release that is lost is logged, and create() has its own error', async () => {
  const { store, a } = processes();
  store.next('release', faults.refused);
  const error = new Error('quota');
  const create = () => Promise.reject(error);
  expect(await rejection(() => a({ create }))).toBe(error);
  expect(lines[0]).toContain('failed in release()');
});

describe("with onStoreError: 'local', a call", () => {
  function alone() {
    const store = faultyStore();
    const runs = runIds.sharedRuns({ store, timeoutMs, onStoreError: 'local' });
    return { store, runs, ask: (given) => runs.withRunRecord(base, 'Ada-Park', { leaseMs, ...given }) };
  }

  test('that can not claim goes on alone, is logged and counted, and its record is offered to the store', async () => {
    const { store, runs, ask } = alone();
    store.next('claim', faults.refused, faults.refused);
    let context;
    const create = (seen) => {
      context = seen;
      return 'rec1';
    };
    const asked = [ask({ create, find: () => null }), ask({ create: never })];
    expect(await Promise.all(asked)).toStrictEqual([
      created('rec1'),
      { recordId: 'rec1', status: 'existing', source: 'registry' },
    ]);
    expect(context).toMatchObject({ fence: null, deadline: Date.now() + leaseMs });
    expect(await context.extend()).toBe(context.deadline);
    expect(runs.stats()).toMatchObject({ local: 2, pending: 1 });
    expect(lines.filter((line) => line.includes("onStoreError: 'local'"))).toHaveLength(2);
    await pass(30_000);
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1' });
    expect(runs.stats()).toMatchObject({ offered: 1, pending: 0 });
  });

  test('that can not commit keeps the row that was made, and offers it', async () => {
    const { store, runs, ask } = alone();
    store.next('commit', faults.refused, faults.refused);
    const create = jest.fn(() => 'rec1');
    const asked = ask({ create });
    await pass(100);
    expect(await asked).toStrictEqual(created('rec1'));
    expect(create).toHaveBeenCalledTimes(1);
    await pass(30_000);
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1' });
    expect(runs.stats()).toMatchObject({ offered: 1 });
  });

  test('whose record is another one than that of the store is reported when the store is back', async () => {
    const { store, runs, ask } = alone();
    store.next('claim', faults.refused);
    await ask({ create: () => 'rec1' });
    await store.inner.register(key, 'rec2', null, details);
    await pass(30_000);
    expect(runs.stats()).toMatchObject({ conflicts: 1, pending: 0 });
    expect(lines.at(-1)).toMatch(/conflicts with the store: .*"rec2".*"rec1"/);
  });

  test('whose create() has begun never calls it again', async () => {
    const { store, runs, ask } = alone();
    store.next('extend', faults.refused);
    const create = jest.fn(({ extend }) => extend());
    expect(await rejection(() => ask({ create }))).toMatchObject(storeFailed('extend'));
    expect(create).toHaveBeenCalledTimes(1);
    expect(runs.stats()).toMatchObject({ local: 0 });
  });

  test('whose callback fails has that error', async () => {
    const { store, ask } = alone();
    store.next('claim', faults.refused);
    const error = new Error('quota');
    expect(await rejection(() => ask({ create: () => Promise.reject(error) }))).toBe(error);
  });
});

describe('a store of another team', () => {
  test.each([
    ['claim', undefined],
    ['claim', { status: 'maybe' }],
    ['claim', { status: 'won', fence: '1' }],
    ['claim', { status: 'held', by: 'elsewhere/1' }],
    ['claim', { status: 'registered', record: null }],
    ['claim', { status: 'registered', record: { recordId: 'rec 1', metadata: null } }],
    ['commit', null],
    ['commit', { status: 'stored' }],
  ])('whose %s() answers %p fails, as an ERR_RUN_STORE', async (phase, answer) => {
    const { store, a } = processes();
    store.next(phase, () => Promise.resolve(answer));
    expect(await rejection(() => a({ create: () => 'rec1' }))).toMatchObject({
      code: 'ERR_RUN_STORE',
      phase,
    });
  });
});
