'use strict';

const {
  assert,
  detailsOf,
  LONG_MS,
  SHORT_MS,
  ADA,
  BORA,
  WEB,
  CRON,
  A,
  B,
  byWeb,
  byCron,
} = require('./harness.js');

/** Claims with A until its lease ends, then with B. */
async function overtaken(t) {
  await t.winAndExpire(ADA, A);
  return t.win(ADA, B, LONG_MS, t.other);
}

module.exports = [
  [
    'a commit after its lease has ended counts, as long as no other token has claimed',
    async (t) => {
      const fence = await t.winAndExpire(ADA, A);
      const answer = await t.store.commit(ADA, A, 'rec1', '"late"', byWeb);
      assert.deepEqual([answer.status, answer.isNew, answer.record.fence], ['stored', true, fence]);
      await t.has(ADA, 'rec1');
    },
  ],
  [
    'a commit after another token has claimed is lost, stores nothing, and leaves the claim',
    async (t) => {
      const fence = await overtaken(t);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
      await t.has(ADA, null);
      await t.isHeldBy(ADA, CRON);
      const answer = await t.other.commit(ADA, B, 'rec2', null, byCron);
      assert.deepEqual([answer.status, answer.record.fence], ['stored', fence]);
    },
  ],
  [
    'a commit is lost also if the other token’s lease has ended, or its claim was released',
    async (t) => {
      await t.winAndExpire(ADA, A);
      await t.winAndExpire(ADA, B);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
      await t.other.release(ADA, B);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
      await t.has(ADA, null);
    },
  ],
  [
    'a commit after another token’s record conflicts with it',
    async (t) => {
      await overtaken(t);
      const { record } = await t.other.commit(ADA, B, 'rec2', null, byCron);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', '1', byWeb), { status: 'conflict', record });
      await t.has(ADA, 'rec2');
    },
  ],
  [
    'a commit of the record that another token has committed is stored, and not new',
    async (t) => {
      const fence = await overtaken(t);
      await t.other.commit(ADA, B, 'rec1', '{"n":2}', byCron);
      const answer = await t.store.commit(ADA, A, 'rec1', null, byWeb);
      assert.deepEqual([answer.status, answer.isNew], ['stored', false]);
      const { by, metadata } = answer.record;
      assert.deepEqual([by, answer.record.fence, metadata], [CRON, fence, '{"n":2}']);
    },
  ],
  [
    'a commit that is repeated is the same commit',
    async (t) => {
      const fence = await t.win(ADA, A);
      const first = await t.store.commit(ADA, A, 'rec1', '{"n":1}', byWeb);
      assert.deepEqual([first.status, first.isNew, first.record.fence], ['stored', true, fence]);
      // By another handle, as after a lost answer and a new connection.
      for (const store of [t.other, t.store]) {
        const again = await store.commit(ADA, A, 'rec1', '{"n":1}', byWeb);
        assert.deepEqual([again.status, again.isNew], ['stored', false]);
        assert.deepEqual({ ...again.record, updatedAt: 0 }, { ...first.record, updatedAt: 0 });
      }
      assert.equal((await t.listAll({ baseId: ADA.baseId })).length, 1);
    },
  ],
  [
    'of twenty copies of one commit one is new',
    async (t) => {
      await t.win(ADA, A);
      const answers = await t.atOnce(20, (store) => store.commit(ADA, A, 'rec1', null, byWeb));
      assert.deepEqual(
        answers.map(({ status }) => status),
        answers.map(() => 'stored'),
      );
      assert.equal(answers.filter(({ isNew }) => isNew).length, 1);
    },
  ],
  [
    'a commit that is repeated after the record was removed is lost',
    async (t) => {
      await t.win(ADA, A);
      await t.store.commit(ADA, A, 'rec1', null, byWeb);
      await t.other.remove(ADA, 'rec1');
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
      await t.has(ADA, null);
    },
  ],
  [
    'a commit that is repeated after the record was replaced conflicts with the new one',
    async (t) => {
      await t.win(ADA, A);
      await t.store.commit(ADA, A, 'rec1', null, byWeb);
      const { record } = await t.other.replace(ADA, 'rec1', 'rec2', null, byCron);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'conflict', record });
    },
  ],
  [
    'a commit after its release is lost',
    async (t) => {
      await t.win(ADA, A);
      await t.store.release(ADA, A);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
      await t.has(ADA, null);
    },
  ],
  [
    'a commit without a claim, or with the claim of another pair, is lost',
    async (t) => {
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
      await t.win(BORA, A);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
      await t.has(ADA, null);
      await t.isHeldBy(BORA, WEB);
    },
  ],
  [
    'a commit at the moment of another token’s claim leaves a record or a claim, never both',
    async (t) => {
      const clients = Array.from({ length: 20 }, (_, index) => ({ ...ADA, clientId: `Guy-${index}` }));
      for (const key of clients) await t.win(key, A, SHORT_MS);
      await t.pass(SHORT_MS);
      await Promise.all(
        clients.map(async (key, index) => {
          const [committed, claimed] = await Promise.all([
            t.handle(index).commit(key, A, `rec${index}`, null, byWeb),
            t.handle(index + 1).claim(key, B, LONG_MS),
          ]);
          const expected = committed.status === 'stored' ? 'registered' : 'won';
          assert.deepEqual([committed.status === 'lost', claimed.status], [expected === 'won', expected]);
        }),
      );
    },
  ],
  [
    'a commit that conflicts leaves its claim, which counts when the other record is gone',
    async (t) => {
      await t.win(ADA, A);
      const record = await t.put(ADA, 'rec2', null, byCron);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'conflict', record });
      await t.other.remove(ADA, 'rec2');
      await t.isHeldBy(ADA, WEB);
      assert.equal((await t.store.commit(ADA, A, 'rec1', null, byWeb)).isNew, true);
    },
  ],
  [
    'a commit of a row that is owned leaves its claim',
    async (t) => {
      await t.put(BORA, 'rec1', null, detailsOf(WEB, 'Bora-Bora'));
      await t.win(ADA, A);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, detailsOf(WEB, 'Ada-Park')), {
        status: 'owned',
        owner: 'Bora-Bora',
      });
      await t.isHeldBy(ADA, WEB);
      const answer = await t.store.commit(ADA, A, 'rec2', null, detailsOf(WEB, 'Ada-Park'));
      assert.deepEqual([answer.status, answer.isNew], ['stored', true]);
    },
  ],
  [
    'a late commit of a record that is there leaves the claim of the holder',
    async (t) => {
      await overtaken(t);
      await t.put(ADA, 'rec1');
      assert.equal((await t.store.commit(ADA, A, 'rec1', null, byWeb)).isNew, false);
      await t.store.remove(ADA, 'rec1');
      await t.isHeldBy(ADA, CRON);
      assert.equal((await t.other.commit(ADA, B, 'rec2', null, byCron)).isNew, true);
    },
  ],
  [
    'a record that is registered while a claim is held leaves the claim',
    async (t) => {
      const fence = await t.win(ADA, A);
      await t.put(ADA, 'rec1');
      await t.store.remove(ADA, 'rec1');
      await t.isHeldBy(ADA, WEB);
      assert.equal((await t.store.commit(ADA, A, 'rec2', null, byWeb)).record.fence, fence);
    },
  ],
  [
    'a commit ends its claim, also of a record that was registered meanwhile',
    async (t) => {
      for (const [key, registers] of [
        [ADA, false],
        [BORA, true],
      ]) {
        await t.win(key, A);
        if (registers) await t.put(key, 'rec1');
        assert.equal((await t.store.commit(key, A, 'rec1', null, byWeb)).status, 'stored');
        await t.store.remove(key, 'rec1');
        assert.equal(await t.store.extend(key, A, LONG_MS), false);
        await t.win(key, B);
      }
    },
  ],
  [
    'an extension sets a new lease from now on, longer or shorter',
    async (t) => {
      await t.win(ADA, A, SHORT_MS);
      await t.win(BORA, A, LONG_MS);
      assert.equal(await t.store.extend(ADA, A, LONG_MS), true);
      assert.equal(await t.store.extend(BORA, A, SHORT_MS), true);
      const { leftMs } = await t.other.claim(ADA, B, LONG_MS);
      assert.ok(leftMs <= LONG_MS && leftMs > LONG_MS / 2, `leftMs is ${leftMs}`);
      await t.pass(2 * SHORT_MS);
      await t.isHeldBy(ADA, WEB);
      await t.win(BORA, B);
    },
  ],
  [
    'an extension keeps the fence',
    async (t) => {
      const fence = await t.win(ADA, A);
      await t.store.extend(ADA, A, LONG_MS);
      assert.equal(await t.win(ADA, A), fence);
      assert.equal((await t.store.commit(ADA, A, 'rec1', null, byWeb)).record.fence, fence);
    },
  ],
  [
    'an extension after the lease has ended counts, as long as no other token has claimed',
    async (t) => {
      await t.winAndExpire(ADA, A);
      assert.equal(await t.store.extend(ADA, A, LONG_MS), true);
      await t.isHeldBy(ADA, WEB);
    },
  ],
  [
    'an extension after another token has claimed is refused, and leaves that token’s lease',
    async (t) => {
      await overtaken(t);
      assert.equal(await t.store.extend(ADA, A, 8 * LONG_MS), false);
      await t.isHeldBy(ADA, CRON);
      assert.ok((await t.store.claim(ADA, A, LONG_MS)).leftMs <= LONG_MS);
    },
  ],
  [
    'an extension after a release or without a claim is refused, and claims nothing',
    async (t) => {
      assert.equal(await t.store.extend(ADA, A, LONG_MS), false);
      await t.win(BORA, A);
      await t.store.release(BORA, A);
      assert.equal(await t.store.extend(BORA, A, LONG_MS), false);
      for (const key of [ADA, BORA]) await t.win(key, B, LONG_MS, t.other);
    },
  ],
  [
    'a release after another token has claimed is refused, and leaves the claim',
    async (t) => {
      await overtaken(t);
      assert.equal(await t.store.release(ADA, A), false);
      await t.isHeldBy(ADA, CRON);
    },
  ],
  [
    'a release after the lease has ended is accepted once',
    async (t) => {
      await t.winAndExpire(ADA, A);
      assert.deepEqual([await t.other.release(ADA, A), await t.store.release(ADA, A)], [true, false]);
      assert.deepEqual(await t.store.commit(ADA, A, 'rec1', null, byWeb), { status: 'lost' });
    },
  ],
  [
    'a release after the commit is refused, and leaves the record',
    async (t) => {
      await t.win(ADA, A);
      await t.store.commit(ADA, A, 'rec1', null, byWeb);
      assert.equal(await t.store.release(ADA, A), false);
      await t.has(ADA, 'rec1');
    },
  ],
  [
    'a release without a claim is refused',
    async (t) => {
      assert.equal(await t.store.release(ADA, A), false);
      await t.win(BORA, A);
      assert.equal(await t.store.release(ADA, A), false);
      await t.isHeldBy(BORA, WEB);
    },
  ],
  [
    'a claim that arrives after its release holds the pair only until its lease ends',
    async (t) => {
      await t.win(ADA, A);
      await t.store.release(ADA, A);
      await t.win(ADA, A, SHORT_MS);
      await t.pass(SHORT_MS);
      await t.win(ADA, B, LONG_MS, t.other);
    },
  ],
  [
    'a removal that is late leaves a newer record',
    async (t) => {
      await t.put(ADA, 'rec1');
      await t.other.replace(ADA, 'rec1', 'rec2', null, byCron);
      assert.equal(await t.store.remove(ADA, 'rec1'), false);
      await t.has(ADA, 'rec2');
    },
  ],
  [
    'a replacement that is late leaves a newer record, and conflicts with it',
    async (t) => {
      await t.put(ADA, 'rec1');
      const { record } = await t.other.replace(ADA, 'rec1', 'rec2', null, byCron);
      assert.deepEqual(await t.store.replace(ADA, 'rec1', 'rec3', null, byWeb), {
        status: 'conflict',
        record,
      });
    },
  ],
];
