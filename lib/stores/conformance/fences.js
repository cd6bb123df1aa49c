'use strict';

const { assert, needing, LONG_MS, ADA, BORA, A, B, byWeb, byCron } = require('./harness.js');

/** Claims by the same and by other tokens: each after what ended the claim before. */
const endings = [
  ['the lease of the last claim has ended', (t, token) => t.winAndExpire(ADA, token)],
  [
    'the last claim was released',
    async (t, token) => {
      const fence = await t.win(ADA, token);
      assert.equal(await t.store.release(ADA, token), true);
      return fence;
    },
  ],
  [
    'the record of the last claim was removed',
    async (t, token) => {
      const fence = await t.win(ADA, token);
      assert.equal((await t.store.commit(ADA, token, 'rec1', null, byWeb)).status, 'stored');
      assert.equal(await t.other.remove(ADA, 'rec1'), true);
      return fence;
    },
  ],
  [
    'the record of the last claim was pruned',
    async (t, token) => {
      const fence = await t.win(ADA, token);
      assert.equal((await t.store.commit(ADA, token, 'rec1', null, byWeb)).status, 'stored');
      assert.equal(await t.other.prune(0), 1);
      return fence;
    },
  ],
  [
    'the last claim was forgotten by prune',
    async (t, token) => {
      const fence = await t.winAndExpire(ADA, token);
      assert.equal(await t.other.prune(0), 0);
      return fence;
    },
  ],
];

module.exports = [
  ...endings.map(([when, endOf]) => [
    `a fence is greater than the one before if ${when}`,
    async (t) => {
      const fences = [];
      for (const token of [A, B, 'web-2/9 c2', 'web-2/9 d3']) fences.push(await endOf(t, token));
      fences.push(await t.win(ADA, 'web-2/9 e4', LONG_MS, t.other));
      assert.deepEqual(
        fences,
        [...new Set(fences)].sort((a, b) => a - b),
      );
    },
  ]),
  [
    'a released token that claims again gets a greater fence',
    async (t) => {
      const fence = await t.win(ADA, A);
      await t.store.release(ADA, A);
      assert.ok((await t.win(ADA, A)) > fence);
    },
  ],
  [
    'the fence of a claim is in the record that it commits',
    async (t) => {
      const fence = await t.win(ADA, A);
      const { record } = await t.store.commit(ADA, A, 'rec1', null, byWeb);
      assert.equal(record.fence, fence);
      assert.equal((await t.other.get(ADA)).fence, fence);
    },
  ],
  [
    'a record that is registered or replaced without a claim has no fence',
    async (t) => {
      assert.equal((await t.put(ADA, 'rec1')).fence, null);
      await t.win(BORA, A);
      await t.store.commit(BORA, A, 'rec2', null, byWeb);
      assert.equal((await t.store.replace(BORA, 'rec2', 'rec3', null, byCron)).record.fence, null);
    },
  ],
  [
    'a record that is registered while a claim is held has no fence, not even after its commit',
    async (t) => {
      await t.win(ADA, A);
      await t.put(ADA, 'rec1');
      const { record } = await t.store.commit(ADA, A, 'rec1', null, byWeb);
      assert.equal(record.fence, null);
    },
  ],
  [
    'the fence of a pair grows whatever other pairs do',
    async (t) => {
      const first = await t.win(ADA, A);
      for (let index = 0; index < 5; index += 1) {
        await t.win(BORA, A);
        await t.store.release(BORA, A);
      }
      await t.store.release(ADA, A);
      assert.ok((await t.win(ADA, B)) > first);
    },
  ],
  [
    'fences grow over a year without a claim',
    needing('advance', async (t) => {
      const first = await t.win(ADA, A);
      await t.advance(366 * 24 * 3_600_000);
      await t.store.prune(0);
      assert.ok((await t.win(ADA, B)) > first);
    }),
  ],
];
