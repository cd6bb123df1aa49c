'use strict';

/** `withRunRecord` of `sharedRuns` when all answers arrive: who makes the record, who waits, and what both get. */

const runIds = require('strict-run-id');
const { never, pass } = require('./helpers/claims.js');
const { onFakeClock, recordIds } = require('./helpers/clock.js');
const { faultyStore } = require('./helpers/faultyStore.js');
const { anotherRealm, held, rejection, runScript } = require('./helpers/index.js');

const base = '251003-154510';
const ada = `${base}-Ada-Park`;
const key = { baseId: base, clientId: 'Ada-Park' };
const details = { by: 'elsewhere/1', owner: null };

onFakeClock();
afterEach(() => expect(jest.getTimerCount()).toBe(0));

/** Two processes on one store. The registry is that of this process, so each asks the store. */
function processes(options) {
  const store = faultyStore(options);
  const [a, b] = [1, 2].map(() => {
    const runs = runIds.sharedRuns({ store });
    return { ask: (given) => runs.withRunRecord(base, 'Ada-Park', { fresh: true, ...given }), runs };
  });
  return { store, a, b };
}

/** Makes a record in A while B waits for it; `ms` later, resolves to what both got. */
async function createAndWait({ a, b }, ms) {
  const made = held();
  const first = a.ask({ create: () => made.promise });
  const second = b.ask({ create: never });
  await pass(100);
  made.resolve('rec1');
  await pass(ms);
  return Promise.all([first, second]);
}

const outcome = (recordId, source) => ({
  recordId,
  status: source === 'create' ? 'created' : 'existing',
  source,
});

describe('the answer', () => {
  test('says where it came from', async () => {
    const { store, a } = processes();
    expect(await a.ask({ create: () => 'rec1' })).toStrictEqual(outcome('rec1', 'create'));
    expect(await a.ask({ fresh: false })).toStrictEqual(outcome('rec1', 'registry'));
    expect(await a.ask()).toStrictEqual(outcome('rec1', 'store'));
    await store.inner.remove(key, 'rec1');
    runIds.clearCache();
    expect(await a.ask({ find: () => 'rec2', create: never })).toStrictEqual(outcome('rec2', 'find'));
  });

  test('is in the registry and in the store, with the fence of its claim', async () => {
    const { store, a } = processes();
    await a.ask({ create: () => 'rec1' });
    expect(recordIds()).toEqual(['rec1']);
    expect(await store.inner.get(key)).toMatchObject({
      recordId: 'rec1',
      fence: 1,
      by: expect.stringMatching(/^\S+\/\d+$/),
    });
  });

  test('is refused to a caller without callbacks, with a diagnosis', async () => {
    const { a } = processes();
    expect(await rejection(() => a.ask())).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_FOUND', runId: base });
  });

  test('that find() returns to a caller without create() is registered in the store, without a claim', async () => {
    const { store, a } = processes();
    expect(await a.ask({ find: () => 'rec1' })).toStrictEqual(outcome('rec1', 'find'));
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1', fence: null });
    expect(store.calls).not.toContain('claim');
  });

  test('that only this process registered is offered to the store before anything is made', async () => {
    const { store, a } = processes();
    runIds.registerRunRecord(base, 'Ada-Park', 'rec1');
    expect(await a.ask({ create: never })).toStrictEqual(outcome('rec1', 'registry'));
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1' });
  });

  test('costs nothing if the registry knows it', async () => {
    const { store, a } = processes();
    await a.ask({ create: () => 'rec1' });
    store.calls.length = 0;
    await a.ask({ fresh: false, find: never, create: never });
    expect(store.calls).toEqual([]);
  });
});

describe('callers', () => {
  test('of one process share one job: one claim, one find(), one create()', async () => {
    const { store, a } = processes();
    const [find, create] = [jest.fn(), jest.fn(async () => 'rec1')];
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => a.ask({ find, create })));
    expect(outcomes[0]).toStrictEqual(outcome('rec1', 'create'));
    for (const other of outcomes.slice(1)) {
      expect(other).toStrictEqual({ ...outcomes[0], status: 'existing' });
    }
    // The second find() looks for the row of another process.
    expect([find.mock.calls.length, create.mock.calls.length]).toEqual([2, 1]);
    expect(store.calls).toEqual(['claim', 'commit']);
  });

  test.each([true, false])('of two processes make one row, if the store notifies: %p', async (isWatched) => {
    const { a, b } = processes({ isWatched });
    const made = held();
    const first = a.ask({ create: () => made.promise });
    const second = b.ask({ create: never });
    await pass(3_000);
    made.resolve('rec1');
    await pass(isWatched ? 0 : 1_000);
    expect(await first).toStrictEqual(outcome('rec1', 'create'));
    expect(await second).toStrictEqual(outcome('rec1', 'store'));
  });

  test('with other clients do not wait for each other', async () => {
    const { a, b } = processes();
    const made = held();
    const first = a.ask({ create: () => made.promise });
    expect(await b.runs.withRunRecord(base, 'Cora-Lee', { create: () => 'rec2' })).toMatchObject({
      recordId: 'rec2',
    });
    made.resolve('rec1');
    await first;
  });

  test('that wait ask ever more seldom, at most once a second', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const { store, a, b } = processes({ isWatched: false });
    const made = held();
    const first = a.ask({ create: () => made.promise, leaseMs: 60_000 });
    const second = b.ask({ create: never });
    await pass();
    const perSecond = [];
    for (let second = 0; second < 12; second += 1) {
      const before = store.claims.length;
      await pass(1_000);
      perSecond.push(store.claims.length - before);
    }
    expect(perSecond[0]).toBeLessThanOrEqual(6);
    expect(Math.max(...perSecond.slice(2))).toBe(1);
    made.resolve('rec1');
    await pass(1_000);
    await Promise.all([first, second]);
    Math.random.mockRestore();
  });

  test('that wait with notifications hardly ask, and stop watching at the end', async () => {
    const { store, a, b } = processes();
    const made = held();
    const first = a.ask({ create: () => made.promise });
    const stopped = jest.fn();
    const { watch } = store;
    store.watch = async (...args) => {
      const stop = await watch(...args);
      return () => stopped(stop());
    };
    const second = b.ask({ create: never });
    await pass(100);
    const before = store.claims.length;
    made.resolve('rec1');
    await pass();
    await Promise.all([first, second]);
    expect(store.claims.length).toBe(before + 1);
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  test('that can not watch ask at intervals, and the error is logged', async () => {
    const { store, a, b } = processes();
    const lines = [];
    runIds.setLogger({ error: (line) => lines.push(line) });
    store.watch = () => Promise.reject(new Error('no subscriber'));
    expect(await createAndWait({ a, b }, 1_000)).toMatchObject([{ recordId: 'rec1' }, { recordId: 'rec1' }]);
    expect(lines[0]).toContain('The run store faulty failed in watch()');
  });

  test('don’t wait for notifications that never begin, and leave no timer', async () => {
    const { store, a, b } = processes();
    store.watch = () => never();
    expect(await createAndWait({ a, b }, 1_000)).toMatchObject([{ recordId: 'rec1' }, { recordId: 'rec1' }]);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('stop notifications that begin after they have their answer', async () => {
    const { store, a, b } = processes();
    const [made, watching] = [held(), held()];
    store.watch = () => watching.promise;
    const first = a.ask({ create: () => made.promise });
    const second = b.ask({ create: never });
    await pass(100);
    made.resolve('rec1');
    await pass(1_000);
    await Promise.all([first, second]);
    const stopped = jest.fn();
    watching.resolve(stopped);
    await pass();
    expect(stopped).toHaveBeenCalledTimes(1);
  });

  test('of a store that can not stop watching get their answer, and the error is logged', async () => {
    const { store, a, b } = processes();
    const lines = [];
    runIds.setLogger({ error: (line) => lines.push(line) });
    store.watch = async () => () => Promise.reject(new Error('UNLISTEN failed'));
    expect(await createAndWait({ a, b }, 5_000)).toMatchObject([{ recordId: 'rec1' }, { recordId: 'rec1' }]);
    expect(lines[0]).toContain('UNLISTEN failed');
  });
});

describe('create()', () => {
  test('is passed a fence that grows with each claim, a deadline, and a signal', async () => {
    const { a } = processes();
    const seen = [];
    const create = (context) => {
      seen.push(context);
      return seen.length < 3 ? Promise.reject(new Error('quota')) : 'rec1';
    };
    for (let i = 0; i < 2; i += 1) await rejection(() => a.ask({ create }));
    await a.ask({ create, leaseMs: 5_000 });
    expect(seen.map(({ fence }) => fence)).toEqual([1, 2, 3]);
    expect(seen[2]).toEqual({
      fence: 3,
      deadline: Date.now() + 5_000,
      signal: expect.any(AbortSignal),
      extend: expect.any(Function),
    });
  });

  test.each(['create', 'find'])(
    'is passed a signal that can be read after the lease, as %s() is',
    async (name) => {
      const { a } = processes();
      const made = held();
      let context;
      const wait = (it) => {
        context = it;
        return made.promise;
      };
      const refused = rejection(() => a.ask({ leaseMs: 1_000, create: never, [name]: wait }));
      await pass(1_001);
      // It is read for the first time here.
      expect(context.signal).toMatchObject({ aborted: true, reason: await refused });
      expect({ ...context }.signal).toBe(context.signal);
      made.reject(new Error('too late'));
      await pass();
    },
  );

  test('may extend its lease, so that nobody else begins', async () => {
    const { a, b } = processes();
    const made = held();
    let context;
    const first = a.ask({
      leaseMs: 10_000,
      create: (it) => {
        context = it;
        return made.promise;
      },
    });
    const other = jest.fn();
    const second = b.ask({ create: other });
    await pass(8_000);
    expect(await context.extend(20_000)).toBe(Date.now() + 20_000);
    await pass(19_000);
    expect(context.signal.aborted).toBe(false);
    made.resolve('rec1');
    await pass();
    expect(await first).toStrictEqual(outcome('rec1', 'create'));
    expect(await second).toStrictEqual(outcome('rec1', 'store'));
    expect(other).not.toHaveBeenCalled();
  });

  test.each([0, -1, 1.5, 2 ** 31, 'long'])('can not extend its lease by %p', async (leaseMs) => {
    const { a } = processes();
    const error = await rejection(() => a.ask({ create: ({ extend }) => extend(leaseMs) }));
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    expect(error.message).toContain('leaseMs of sharedRuns.withRunRecord');
  });

  test.each([
    ['throws', new Error('503')],
    ['throws a text', 'quota'],
  ])('that %s ends its claim, and one who waits goes on', async (_, thrown) => {
    const { a, b } = processes();
    const made = held();
    const first = rejection(() => a.ask({ create: () => made.promise }));
    const second = b.ask({ create: ({ fence }) => `rec${fence}` });
    await pass(1_000);
    made.reject(thrown);
    await pass();
    expect(await first).toBe(thrown);
    expect(await second).toStrictEqual(outcome('rec2', 'create'));
  });

  test.each([
    ['find', { find: () => 'rec 1', create: never }],
    ['create', { create: () => ({ id: 'rec1' }) }],
  ])(
    'is refused like %s() if it returns what is not a record id, and the claim ends',
    async (name, given) => {
      const { store, a } = processes();
      const error = await rejection(() => a.ask(given));
      expect(error.code).toBe('ERR_RECORD_ID');
      expect(error.message).toContain(`${name}() of sharedRuns.withRunRecord returned`);
      expect(store.calls).toEqual(['claim', 'release']);
    },
  );

  test('is not called before find() has answered', async () => {
    const { a } = processes();
    const found = held();
    const create = jest.fn(() => 'rec1');
    const asked = a.ask({ find: jest.fn(() => null).mockReturnValueOnce(found.promise), create });
    await pass();
    expect(create).not.toHaveBeenCalled();
    found.resolve(null);
    await asked;
    expect(create).toHaveBeenCalledTimes(1);
  });
});

describe('verify()', () => {
  async function withRecord() {
    const it = processes();
    await it.store.inner.register(key, 'rec1', null, details);
    return it;
  }

  test('that returns true keeps the record, and nothing is claimed twice', async () => {
    const { store, a } = await withRecord();
    const verify = jest.fn(() => true);
    expect(await a.ask({ verify, create: never })).toStrictEqual(outcome('rec1', 'store'));
    expect(await a.ask({ verify, create: never, fresh: false })).toStrictEqual(outcome('rec1', 'registry'));
    expect(verify.mock.calls).toEqual([['rec1'], ['rec1']]);
    expect(store.calls).toEqual(['claim']);
  });

  test('that returns false removes exactly that record, and a new one is made', async () => {
    const { store, a } = await withRecord();
    expect(await a.ask({ verify: () => false, find: () => 'rec1', create: () => 'rec2' })).toStrictEqual(
      outcome('rec2', 'create'),
    );
    expect(store.calls).toEqual(['claim', 'remove', 'claim', 'commit']);
    expect(recordIds()).toEqual(['rec2']);
  });

  test('that returns false to a caller without create() removes the record', async () => {
    const { store, a } = await withRecord();
    const error = await rejection(() => a.ask({ verify: () => false, find: () => 'rec1' }));
    expect(error.code).toBe('ERR_RUN_RECORD_NOT_FOUND');
    expect(await store.inner.get(key)).toBeNull();
  });

  test('that rejects a record that was replaced meanwhile leaves the new one, and is asked about it', async () => {
    const { store, a } = await withRecord();
    const verify = jest.fn(async (recordId) => {
      if (recordId === 'rec2') return true;
      await store.inner.replace(key, 'rec1', 'rec2', null, details);
      return false;
    });
    expect(await a.ask({ verify, create: never })).toStrictEqual(outcome('rec2', 'store'));
    expect(verify.mock.calls).toEqual([['rec1'], ['rec2']]);
  });

  test('that throws keeps the record, for all who wait', async () => {
    const { store, a } = await withRecord();
    const boom = new Error('503');
    const verify = jest.fn(() => Promise.reject(boom));
    const asked = [1, 2, 3].map(() => rejection(() => a.ask({ verify, create: never })));
    expect(await Promise.all(asked)).toEqual([boom, boom, boom]);
    expect(verify).toHaveBeenCalledTimes(1);
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1' });
  });

  test('is asked once by callers with and without create()', async () => {
    const { a } = await withRecord();
    await a.ask();
    const verify = jest.fn(async () => true);
    await Promise.all([a.ask({ verify, create: never, fresh: false }), a.ask({ verify, fresh: false })]);
    expect(verify).toHaveBeenCalledTimes(1);
  });

  test.each([undefined, 1, 'true'])('can not return %p', async (answer) => {
    const { a } = await withRecord();
    const error = await rejection(() => a.ask({ verify: () => answer, create: never }));
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
    expect(error.message).toContain('verify of sharedRuns.withRunRecord: it returned');
  });

  test('that takes longer than the lease keeps the record, and a late answer changes nothing', async () => {
    const { store, a } = await withRecord();
    const late = held();
    const asked = rejection(() => a.ask({ verify: () => late.promise, create: never, leaseMs: 10_000 }));
    await pass(10_000);
    expect(await asked).toMatchObject({ code: 'ERR_RUN_RECORD_NOT_MADE' });
    late.resolve(false);
    await pass();
    expect(await store.inner.get(key)).toMatchObject({ recordId: 'rec1' });
  });

  test('is not asked about a record that this very call waited for', async () => {
    const { a, b } = processes();
    const made = held();
    const verify = jest.fn();
    const first = a.ask({ create: () => made.promise });
    const second = b.ask({ verify, create: never });
    await pass(100);
    made.resolve('rec1');
    await pass();
    await first;
    expect(await second).toStrictEqual(outcome('rec1', 'store'));
    expect(verify).not.toHaveBeenCalled();
  });

  test('is asked about a record that the store had, even if another caller of this process got it unverified', async () => {
    const { a } = await withRecord();
    const verify = jest.fn(() => true);
    const asked = [a.ask({ create: never }), a.ask({ verify, create: never, fresh: false })];
    expect(await Promise.all(asked)).toMatchObject([{ recordId: 'rec1' }, { recordId: 'rec1' }]);
    expect(verify).toHaveBeenCalledTimes(1);
  });
});

describe('a signal', () => {
  const reason = new Error('the client went away');

  test('that is aborted before asks nothing', async () => {
    const { store, a } = processes();
    const asked = a.ask({ create: never, signal: AbortSignal.abort(reason) });
    expect(await rejection(() => asked)).toBe(reason);
    expect(store.calls).toEqual([]);
  });

  test('ends waiting, and leaves nothing claimed', async () => {
    const { store, a, b } = processes();
    const controller = new AbortController();
    const made = held();
    const first = a.ask({ create: () => made.promise });
    const second = rejection(() => b.ask({ create: never, signal: controller.signal }));
    await pass(100);
    controller.abort(reason);
    expect(await second).toBe(reason);
    made.resolve('rec1');
    await first;
    expect(store.inner.claim(key, 't', 1)).resolves.toMatchObject({ status: 'registered' });
  });

  test('during find() releases the claim at once, and aborts what find() was passed', async () => {
    const { store, a, b } = processes();
    const controller = new AbortController();
    let seen;
    const find = ({ signal }) => {
      seen = signal;
      return never();
    };
    const asked = rejection(() => a.ask({ find, create: never, signal: controller.signal }));
    await pass(100);
    controller.abort(reason);
    expect(await asked).toBe(reason);
    expect(seen.reason).toBe(reason);
    await pass();
    expect(store.calls).toEqual(['claim', 'release']);
    expect(await b.ask({ create: () => 'rec1' })).toStrictEqual(outcome('rec1', 'create'));
  });

  test.each([
    ['that then fails releases the claim', (made) => made.reject(reason), 'release'],
    ['that then answers commits the row', (made) => made.resolve('rec1'), 'commit'],
  ])('during create() %s', async (_, settle, last) => {
    const { store, a } = processes();
    const lines = [];
    runIds.setLogger({ error: (line) => lines.push(line) });
    const controller = new AbortController();
    const made = held();
    let seen;
    const create = ({ signal }) => {
      seen = signal;
      return made.promise;
    };
    const asked = rejection(() => a.ask({ create, signal: controller.signal }));
    await pass(100);
    controller.abort(reason);
    expect(await asked).toBe(reason);
    expect(seen.reason).toBe(reason);
    // Its row may still appear, so nobody else begins.
    expect(store.calls).toEqual(['claim']);
    settle(made);
    await pass();
    expect(store.calls).toEqual(['claim', last]);
    expect(lines).toEqual([]);
  });

  test.each([
    ['the first caller', 0],
    ['a caller who joined', 1],
  ])('of %s ends only its own waiting', async (_, index) => {
    const { store, a } = processes();
    const controller = new AbortController();
    const made = held();
    const signals = [undefined, undefined].with(index, controller.signal);
    const create = jest.fn(() => made.promise);
    const asked = signals.map((signal) => a.ask({ create, signal }));
    const gone = rejection(() => asked[index]);
    await pass(100);
    controller.abort(reason);
    expect(await gone).toBe(reason);
    made.resolve('rec1');
    expect(await asked[1 - index]).toMatchObject({ recordId: 'rec1' });
    expect(store.calls).toEqual(['claim', 'commit']);
    expect(create).toHaveBeenCalledTimes(1);
  });

  test('may be that of many calls, without a warning', async () => {
    const printed = await runScript(`
      const { sharedRuns } = require('strict-run-id');
      const { memoryStore } = require('strict-run-id/memory');
      process.on('warning', ({ message }) => console.log(message));
      const { withRunRecord } = sharedRuns({ store: memoryStore() });
      const { signal } = new AbortController();
      const create = () => new Promise((resolve) => setImmediate(resolve, 'rec1'));
      const asked = Array.from({ length: 30 }, (_, i) =>
        withRunRecord('251003-154510', 'Ada-' + (i % 15), { create, signal }));
      Promise.all(asked).then(({ length }) => console.log(length));
    `);
    expect(printed).toBe('30\n');
  });

  test.each(['x', {}, 1])('can not be %p', async (signal) => {
    const { a } = processes();
    expect(await rejection(() => a.ask({ signal }))).toMatchObject({ code: 'ERR_INVALID_ARGUMENT' });
  });
});

test('each argument is checked before anything is asked', async () => {
  const { store, a } = processes();
  const { withRunRecord } = a.runs;
  const codes = await Promise.all(
    [
      [{}, 'Ada-Park'],
      [base, undefined],
      [ada, 'Cora-Lee'],
      [base, 'Ada-Park', { create: 'rec1' }],
      [base, 'Ada-Park', { leaseMs: 0 }],
      [base, 'Ada-Park', { findd: never }],
    ].map(async (args) => (await rejection(() => withRunRecord(...args))).code),
  );
  expect(codes).toEqual([
    'ERR_RUN_ID_NOT_STRING',
    'ERR_CLIENT_ID_MISSING',
    'ERR_RUN_ID_CLIENT_MISMATCH',
    'ERR_INVALID_ARGUMENT',
    'ERR_INVALID_ARGUMENT',
    'ERR_INVALID_ARGUMENT',
  ]);
  expect(store.calls).toEqual([]);
});

test('the events are those of withRunRecord without a store', async () => {
  process.env.DEBUG_RUN_ID = 'json';
  const realm = anotherRealm();
  delete process.env.DEBUG_RUN_ID;
  const lines = [];
  realm.setLogger({ error: (line) => lines.push(line) });
  const store = faultyStore();
  const { withRunRecord } = realm.sharedRuns({ store });
  const source = 'sharedRuns.withRunRecord';
  async function events(given) {
    lines.length = 0;
    await withRunRecord(base, 'Ada-Park', given).catch(() => {});
    return lines
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
      .map((event) => {
        expect(event.source).toBe(source);
        // An error that is thrown after an `await` has no place.
        if (event.code === undefined) expect(event.at).toContain('sharedRuns.claim.test.js:');
        return [event.runIdEvent, event.recordId];
      });
  }
  expect(await events({ create: () => 'rec1' })).toEqual([
    ['missed', undefined],
    ['registered', 'rec1'],
  ]);
  expect(await events()).toEqual([['found', 'rec1']]);
  expect(await events({ fresh: true })).toEqual([['found', 'rec1']]);
  expect(await events({ verify: () => false, find: () => 'rec2' })).toEqual([
    ['found', 'rec1'],
    ['cleared', 'rec1'],
    ['missed', undefined],
    ['registered', 'rec2'],
  ]);
  await store.inner.remove(key, 'rec2');
  expect((await events({ fresh: true })).map(([event]) => event)).toEqual(['missed']);
});
