'use strict';

/** The suite for stores finds what is wrong with a store, in any test runner. */

const { memoryStore } = require('../lib/memory.js');
const { testRunStore } = require('strict-run-id/testing');

/** Runs the cases whose titles match, in a runner of its own. Resolves to the titles of those that fail. */
async function failures(makeStore, titles) {
  const tests = [];
  const runner = { describe: (_, body) => body(), it: (title, body) => tests.push([title, body]) };
  testRunStore('a store', makeStore, runner);
  const failed = [];
  for (const [title, body] of tests) {
    if (!titles.test(title)) continue;
    await body().catch(() => failed.push(title));
  }
  return failed;
}

/** A store with a fault. */
const broken = (fault) => () => {
  let time = 1_759_506_310_250;
  const store = memoryStore({ now: () => time });
  const advance = (ms) => {
    time += ms;
  };
  return { store: { ...store, ...fault(store) }, advance };
};

/** A method whose answer is changed. */
const changed = (method, change) => (store) => ({
  [method]: async (...args) => change(await store[method](...args), ...args),
});

test.each([
  [
    'wins every claim',
    changed('claim', () => ({ status: 'won', fence: 1 })),
    'of fifty claims at once one wins',
  ],
  [
    'answers a fence as text, as drivers do with big integers',
    changed('claim', (answer) => (answer.fence ? { ...answer, fence: String(answer.fence) } : answer)),
    'the first claim of a pair wins',
  ],
  [
    'answers a field that is not documented',
    changed('get', (record) => record && { ...record, owner: null }),
    'a record that is registered is returned whole',
  ],
  [
    'answers a time as a Date',
    changed('register', (answer) => ({
      ...answer,
      record: { ...answer.record, createdAt: new Date(answer.record.createdAt) },
    })),
    'a record that is registered is returned whole',
  ],
  [
    'leaves a field out',
    changed('commit', ({ status, record }) => ({ status, record })),
    'a record that is committed is returned whole',
  ],
  [
    'answers an unknown status',
    changed('link', () => ({ status: 'OK' })),
    'a link of kind job is found from both sides',
  ],
  [
    'joins the parts of a key',
    ({ register, get }) => {
      const joined = ({ baseId, clientId }) => ({ baseId: `${baseId}-${clientId}`, clientId: '' });
      return {
        register: (key, ...rest) => register(joined(key), ...rest),
        get: (key) => get(joined(key)),
        commit: async (key, _, ...rest) => register(joined(key), ...rest),
      };
    },
    'apify-a of b-Ada and apify-a-b of Ada are two pairs',
  ],
  [
    'reads the clock of the process',
    changed('reserve', (answer) => ({ ...answer, now: Date.now() })),
    'a process whose clock is 60 seconds ahead changes nothing',
  ],
  [
    'reserves one second, however many it says that it gives',
    ({ reserve }) => ({ reserve: async (count) => ({ ...(await reserve(1)), count }) }),
    'reserve never gives a second twice to calls at once',
  ],
  [
    'gives more than is left of the hour',
    changed('reserve', (answer, count) => ({ ...answer, count: answer.second === null ? 0 : count })),
    'reserve gives what is left of the hour',
  ],
  [
    'has leases that never end',
    ({ claim }) => ({ claim: (key, token) => claim(key, token, 1e12) }),
    'another token wins when the lease has ended',
  ],
])('a store fails that %s', async (_, fault, title) => {
  // A lease that does not end is waited for, as on a slow machine.
  const start = performance.now();
  let calls = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => start + (calls += 1) * 1_000);
  try {
    const titles = new RegExp(`^${title}`);
    expect(
      await failures(
        broken(() => ({})),
        titles,
      ),
    ).toEqual([]);
    expect(await failures(broken(fault), titles)).toEqual([expect.stringMatching(titles)]);
  } finally {
    clock.mockRestore();
  }
});

test('a store that can’t be made fails, and what was opened is closed after a failure', async () => {
  const titles = /^the first claim of a pair wins$/;
  const cannot = () => Promise.reject(new Error('no database'));
  expect(await failures(cannot, titles)).toHaveLength(1);
  const close = jest.fn();
  const store = { ...memoryStore(), claim: () => Promise.reject(new Error('gone')) };
  expect(await failures(() => ({ store, close }), titles)).toHaveLength(1);
  expect(await failures(() => ({ store: memoryStore(), close }), titles)).toEqual([]);
  expect(close).toHaveBeenCalledTimes(2);
});

test('a case that a store can’t run is skipped by the runner, or on standard error', async () => {
  const tests = new Map();
  const runner = { describe: (_, body) => body(), test: (title, body) => tests.set(title, body) };
  testRunStore('a store', () => ({ store: { ...memoryStore(), watch: undefined } }), runner);
  const body = tests.get('a watcher learns of a commit by another process');
  const skip = jest.fn();
  const write = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    await body({ skip });
    expect(skip).toHaveBeenCalledWith('the store has no `watch`');
    expect(write).not.toHaveBeenCalled();
    await body();
    expect(write.mock.calls).toEqual([
      ['skipped: a store: a watcher learns of a commit by another process (the store has no `watch`)\n'],
    ]);
  } finally {
    write.mockRestore();
  }
});

test('without a runner or a function the suite says what it needs', () => {
  expect(() => testRunStore('a store', () => ({}), {})).toThrow(
    "testRunStore found no functions describe and it. Pass them: testRunStore(name, makeStore, require('node:test')).",
  );
  expect(() => testRunStore('a store', memoryStore())).toThrow('testRunStore needs a function makeStore.');
});

test('no two cases have one title, and no case declares a parameter that a runner would fill', () => {
  const titles = [];
  const runner = {
    describe: (_, body) => body(),
    it: (title, body) => titles.push(title) && expect(body).toHaveLength(0),
  };
  testRunStore('a store', () => ({}), runner);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles.length).toBeGreaterThan(200);
});
