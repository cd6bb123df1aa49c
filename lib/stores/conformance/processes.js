'use strict';

const { METHODS } = require('./answers.js');
const { assert, needing, LONG_MS, BASE, ADA, BORA, WEB, A, B, byWeb, byCron } = require('./harness.js');

/** Runs a step as a process would whose clock is wrong. */
async function withClockOff(offMs, step) {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      super(...(args.length === 0 ? [RealDate.now() + offMs] : args));
    }

    static now() {
      return RealDate.now() + offMs;
    }
  };
  try {
    return await step();
  } finally {
    globalThis.Date = RealDate;
  }
}

/** Counts the calls of a watcher. */
async function watching(store, key) {
  const watcher = { calls: 0 };
  watcher.stop = await store.watch(key, () => (watcher.calls += 1));
  return watcher;
}

/** Each step that a waiting caller must learn of. */
const changes = [
  ['a release', (t) => t.win(ADA, A), async (t) => assert.equal(await t.other.release(ADA, A), true)],
  [
    'a commit',
    (t) => t.win(ADA, A),
    async (t) => assert.equal((await t.other.commit(ADA, A, 'rec1', null, byWeb)).status, 'stored'),
  ],
  [
    'a registration',
    (t) => t.win(ADA, A),
    async (t) => assert.equal((await t.other.register(ADA, 'rec1', null, byWeb)).status, 'stored'),
  ],
  [
    'a replacement',
    (t) => t.put(ADA, 'rec1'),
    async (t) => assert.equal((await t.other.replace(ADA, 'rec1', 'rec2', null, byWeb)).status, 'stored'),
  ],
];

module.exports = [
  [
    'a store has a name and all methods, each of which returns a promise',
    async ({ raw }) => {
      assert.ok(typeof raw.name === 'string' && raw.name !== '');
      for (const method of METHODS) assert.equal(typeof raw[method], 'function', `It has no ${method}.`);
      const answer = raw.get(ADA);
      assert.equal(typeof answer.then, 'function');
      await answer;
    },
  ],
  ...[60_000, -60_000, 24 * 3_600_000].map((offMs) => [
    `a process whose clock is ${Math.abs(offMs) / 1_000} seconds ${offMs < 0 ? 'behind' : 'ahead'} changes nothing`,
    async (t) => {
      await t.win(ADA, A);
      await withClockOff(offMs, async () => {
        const { status, leftMs } = await t.other.claim(ADA, B, LONG_MS);
        assert.equal(status, 'held');
        assert.ok(leftMs <= LONG_MS && leftMs > LONG_MS / 2, `leftMs is ${leftMs}`);
        await t.win(BORA, B, LONG_MS, t.other);
      });
      assert.equal((await t.store.claim(BORA, A, LONG_MS)).status, 'held');
      const before = await t.clock();
      const { now, record } = await withClockOff(offMs, async () => ({
        ...(await t.other.reserve(1)),
        ...(await t.other.commit(BORA, B, 'rec1', null, byCron)),
      }));
      const after = await t.clock();
      for (const time of [now, record.createdAt, record.updatedAt]) {
        assert.ok(before <= time && time <= after, `${before} <= ${time} <= ${after}`);
      }
      assert.equal(await withClockOff(offMs, () => t.other.prune(LONG_MS)), 0);
      await t.isHeldBy(ADA, WEB);
    },
  ]),
  [
    'two stores with other prefixes or tables don’t see each other',
    needing('apart', async (t) => {
      const { store, apart } = t;
      await t.win(ADA, A);
      await t.put(BORA, 'rec1', null, { by: WEB, owner: 'Bora-Bora' });
      await store.slot('nightly', BASE);
      await store.link({ kind: 'job', id: 'job_1' }, ADA, `${BASE}-Ada-Park`);
      await store.link({ kind: 'apify', id: 'apify_1' }, ADA, `${BASE}-Ada-Park`);
      const { second, now } = await store.reserve(1);

      assert.equal((await apart.claim(ADA, B, LONG_MS)).status, 'won');
      assert.equal(await apart.get(BORA), null);
      const owned = await apart.register(BORA, 'rec1', null, { by: WEB, owner: 'Cora-Lee' });
      assert.equal(owned.status, 'stored');
      assert.equal(await apart.slot('nightly', null), null);
      assert.equal(await apart.linked({ kind: 'job', id: 'job_1' }), null);
      assert.deepEqual(await apart.links('job', ADA, 9), []);
      const other = await apart.link({ kind: 'apify', id: 'apify_2' }, ADA, `${BASE}-Ada-Park`);
      assert.deepEqual(other, { status: 'linked' });
      const reserved = await apart.reserve(1);
      assert.equal(reserved.second, Math.floor(reserved.now / 1_000));
      assert.equal(second, Math.floor(now / 1_000));
      assert.equal(await apart.prune(0), 1);

      await t.isHeldBy(ADA, WEB);
      await t.has(BORA, 'rec1');
      assert.equal((await t.listAll({ baseId: BASE })).length, 1);
      assert.equal(await store.slot('nightly', null), BASE);
      assert.equal(await store.linked({ kind: 'apify', id: 'apify_1' }), `${BASE}-Ada-Park`);
    }),
  ],
  ...changes.map(([what, prepare, change]) => [
    `a watcher learns of ${what} by another process`,
    needing('watch', async (t) => {
      await prepare(t);
      const watcher = await watching(t.store, ADA);
      try {
        await change(t);
        await t.until(() => watcher.calls > 0, `A watcher must be called after ${what}.`);
      } finally {
        await watcher.stop();
      }
    }),
  ]),
  [
    'a watcher that was stopped is not called, and others of its pair are',
    needing('watch', async (t) => {
      const stopped = await watching(t.store, ADA);
      const watcher = await watching(t.store, ADA);
      await stopped.stop();
      const before = stopped.calls;
      await t.other.register(ADA, 'rec1', null, byWeb);
      await t.until(() => watcher.calls > 0, 'A watcher must be called.');
      await watcher.stop();
      assert.equal(stopped.calls, before);
    }),
  ],
  [
    'a hundred watchers of a hundred pairs are each called',
    needing('watch', async (t) => {
      const keys = Array.from({ length: 100 }, (_, index) => ({ baseId: BASE, clientId: `Guy-${index}` }));
      const watchers = await t.atOnce(100, (store, index) => watching(store, keys[index]));
      await t.atOnce(100, (store, index) => store.register(keys[99 - index], 'rec1', null, byWeb));
      await t.until(() => watchers.every(({ calls }) => calls > 0), 'Each watcher must be called.');
      for (const { stop } of watchers) await stop();
    }),
  ],
];
