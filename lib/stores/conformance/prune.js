'use strict';

const { assert, keyOf, LONG_MS, BASE, ADA, BORA, CORA, WEB, A, B, byWeb } = require('./harness.js');

const FIFTY_YEARS_MS = 50 * 365 * 24 * 3_600_000;

/**
 * Prunes what `storeOld` stores and not what `storeYoung` stores after it. Resolves to the answer of prune, after which the
 * case looks. If the machine was so slow that the young ones were old by then, it tries again with more time between.
 */
async function pruneBetween(t, storeOld, storeYoung) {
  for (const gapMs of [50, 500, 5_000]) {
    await t.store.prune(0);
    await storeOld();
    const oldSince = await t.clock();
    await t.pass(gapMs);
    const youngSince = await t.clock();
    await storeYoung();
    // The clock is answered in whole milliseconds, and the old ones may have been stored later in the same one.
    const ageMs = (await t.clock()) - oldSince - 1;
    const removed = await t.other.prune(ageMs);
    if ((await t.clock()) - youngSince < ageMs) return removed;
  }
  return assert.fail('The store takes seconds for each answer: what must be pruned can’t be checked.');
}

module.exports = [
  [
    'records that were stored before are removed and counted, others stay',
    async (t) => {
      const removed = await pruneBetween(
        t,
        async () => {
          await t.put(ADA, 'rec1');
          await t.put(BORA, 'rec2');
        },
        () => t.put(CORA, 'rec3'),
      );
      assert.equal(removed, 2);
      await t.has(ADA, null);
      await t.has(BORA, null);
      await t.has(CORA, 'rec3');
      assert.deepEqual(
        (await t.listAll({ baseId: BASE })).map(({ clientId }) => clientId),
        ['Cora-Lee'],
      );
    },
  ],
  [
    'a record that is registered again since stays',
    async (t) => {
      const removed = await pruneBetween(
        t,
        async () => {
          await t.put(ADA, 'rec1');
          await t.put(BORA, 'rec2');
        },
        () => t.store.register(ADA, 'rec1', null, byWeb),
      );
      assert.equal(removed, 1);
      await t.has(ADA, 'rec1');
      await t.has(BORA, null);
    },
  ],
  [
    'links and slots that were stored before are forgotten, others stay',
    async (t) => {
      const linkAll = async (name, key) => {
        for (const kind of ['job', 'apify']) {
          const { status } = await t.store.link({ kind, id: `${kind}-${name}` }, key, `run-${name}`);
          assert.equal(status, 'linked');
        }
        await t.store.slot(`slot ${name}`, `base-${name}`);
      };
      const removed = await pruneBetween(
        t,
        () => linkAll('old', ADA),
        () => linkAll('young', BORA),
      );
      assert.equal(removed, 0, 'Only records are counted.');
      for (const kind of ['job', 'apify']) {
        assert.equal(await t.other.linked({ kind, id: `${kind}-old` }), null);
        assert.equal(await t.other.linked({ kind, id: `${kind}-young` }), 'run-young');
        assert.deepEqual(await t.other.links(kind, ADA, 9), []);
        assert.deepEqual(await t.other.links(kind, BORA, 9), [`${kind}-young`]);
      }
      assert.equal(await t.other.slot('slot old', null), null);
      assert.equal(await t.other.slot('slot young', null), 'base-young');
      // What is forgotten can be stored anew, and differently.
      await linkAll('old', CORA);
      assert.equal(await t.other.slot('slot old', 'base-new'), 'base-old');
    },
  ],
  [
    'a link that is repeated since stays',
    async (t) => {
      const names = ['job', 'apify'].map((kind) => ({ kind, id: `${kind}_1` }));
      const linkAll = async () => {
        for (const name of names) {
          assert.deepEqual(await t.store.link(name, ADA, 'run'), { status: 'linked' });
        }
      };
      await pruneBetween(t, linkAll, linkAll);
      for (const { kind, id } of names) {
        assert.equal(await t.other.linked({ kind, id }), 'run');
        assert.deepEqual(await t.other.links(kind, ADA, 9), [id]);
      }
    },
  ],
  [
    'a prune for what is older than all leaves all',
    async (t) => {
      await t.put(ADA, 'rec1');
      await t.store.link({ kind: 'job', id: 'job_1' }, ADA, 'run');
      await t.store.slot('slot', 'base');
      assert.equal(await t.other.prune(LONG_MS), 0);
      assert.equal(await t.other.prune(FIFTY_YEARS_MS), 0);
      await t.has(ADA, 'rec1');
      assert.equal(await t.other.linked({ kind: 'job', id: 'job_1' }), 'run');
      assert.equal(await t.other.slot('slot', null), 'base');
    },
  ],
  [
    'a claim whose lease runs stays, whatever is pruned',
    async (t) => {
      const fence = await t.win(ADA, A);
      await t.put(BORA, 'rec1');
      assert.equal(await t.other.prune(0), 1);
      await t.isHeldBy(ADA, WEB);
      assert.equal((await t.store.commit(ADA, A, 'rec1', null, byWeb)).record.fence, fence);
    },
  ],
  [
    'a claim whose lease ended before is forgotten: its commit is lost',
    async (t) => {
      await t.winAndExpire(ADA, A);
      await t.other.prune(0);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
      assert.equal(await t.store.extend(ADA, A, LONG_MS), false);
      assert.equal(await t.store.release(ADA, A), false);
      await t.win(ADA, B);
    },
  ],
  [
    'a claim whose lease ended since is not forgotten: its commit counts',
    async (t) => {
      await t.winAndExpire(ADA, A);
      await t.other.prune(LONG_MS);
      assert.equal((await t.store.commit(ADA, A, 'rec1', null, byWeb)).status, 'stored');
    },
  ],
  [
    'a pair is new again after its record was pruned',
    async (t) => {
      await t.put(ADA, 'rec1', '1');
      await t.store.prune(0);
      assert.equal((await t.put(ADA, 'rec2')).metadata, null);
    },
  ],
  [
    'a record is pruned, however short a time ago it was stored',
    async (t) => {
      // Several times, since a store that counts in coarser steps of time than its clock fails only now and then.
      for (let round = 0; round < 8; round++) {
        await t.store.register(ADA, `rec${round}`, null, byWeb);
        assert.equal(await t.store.prune(0), 1);
      }
    },
  ],
  [
    'a thousand records are pruned and counted',
    async (t) => {
      const keys = Array.from({ length: 1_050 }, (_, index) => keyOf(BASE, `Guy-${index}`));
      for (let start = 0; start < keys.length; start += 50) {
        await t.atOnce(50, (store, index) =>
          store.register(keys[start + index], `rec${start + index}`, null, byWeb),
        );
      }
      assert.equal(await t.store.prune(0), keys.length);
      assert.deepEqual(await t.listAll({ baseId: BASE }), []);
      assert.equal(await t.other.prune(0), 0);
    },
  ],
];
