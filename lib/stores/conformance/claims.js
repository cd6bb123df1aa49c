'use strict';

const {
  assert,
  needing,
  keyOf,
  LONG_MS,
  SHORT_MS,
  BASE,
  ADA,
  BORA,
  NO_CLIENT,
  WEB,
  A,
  B,
  C,
} = require('./harness.js');
const { byWeb } = require('./harness.js');

/** The longest timer of Node.js, and so the longest lease that anyone asks for. */
const LONGEST_MS = 2 ** 31 - 1;

/** Asserts that of several claims exactly one has won, and that the others are held by it. */
function assertOneWinner(answers, byOf) {
  const winner = answers.findIndex(({ status }) => status === 'won');
  assert.equal(answers.filter(({ status }) => status === 'won').length, 1, 'Exactly one claim must win.');
  for (const [index, answer] of answers.entries()) {
    if (index !== winner) assert.deepEqual([answer.status, answer.by], ['held', byOf(winner)]);
  }
}

module.exports = [
  [
    'the first claim of a pair wins',
    async ({ store }) => assert.equal((await store.claim(ADA, A, LONG_MS)).status, 'won'),
  ],
  [
    'a second token is held, and learns who holds the claim and for how long',
    async (t) => {
      await t.win(ADA, A);
      for (const store of [t.store, t.other]) {
        const answer = await store.claim(ADA, B, LONG_MS);
        assert.deepEqual([answer.status, answer.by], ['held', WEB]);
        assert.ok(answer.leftMs <= LONG_MS && answer.leftMs > LONG_MS / 2, `leftMs is ${answer.leftMs}`);
      }
    },
  ],
  [
    'a claim that is held changes neither the holder nor its lease',
    async (t) => {
      const fence = await t.win(ADA, A);
      assert.equal((await t.other.claim(ADA, B, 4 * LONG_MS)).status, 'held');
      assert.ok((await t.other.claim(ADA, B, LONG_MS)).leftMs <= LONG_MS);
      assert.equal(await t.win(ADA, A), fence);
    },
  ],
  [
    'a claim is repeated with its token, and wins again with the same fence',
    async (t) => {
      const fence = await t.win(ADA, A);
      assert.equal(await t.win(ADA, A, LONG_MS, t.other), fence);
      assert.equal(await t.win(ADA, A), fence);
    },
  ],
  [
    'a claim that is repeated has a new lease, longer or shorter',
    async (t) => {
      await t.win(ADA, A, SHORT_MS);
      await t.win(BORA, A, LONG_MS);
      await t.win(ADA, A, LONG_MS);
      await t.win(BORA, A, SHORT_MS);
      await t.pass(2 * SHORT_MS);
      await t.isHeldBy(ADA, WEB);
      await t.win(BORA, B);
    },
  ],
  [
    'a claim of a pair that has a record gets the record, whoever asks',
    async (t) => {
      await t.win(ADA, A);
      const { record } = await t.store.commit(ADA, A, 'rec1', '{"n":1}', byWeb);
      for (const token of [A, B]) {
        assert.deepEqual(await t.other.claim(ADA, token, LONG_MS), { status: 'registered', record });
      }
    },
  ],
  [
    'a pair that is registered without a claim is registered for a claim too',
    async (t) => {
      const record = await t.put(ADA, 'rec1');
      assert.deepEqual(await t.other.claim(ADA, A, LONG_MS), { status: 'registered', record });
    },
  ],
  [
    'another token wins when the lease has ended',
    async (t) => {
      await t.winAndExpire(ADA, A);
      await t.win(ADA, B, LONG_MS, t.other);
      assert.equal((await t.store.claim(ADA, A, LONG_MS)).status, 'held');
    },
  ],
  [
    'another token wins as soon as the claim is released',
    async (t) => {
      await t.win(ADA, A);
      assert.equal(await t.store.release(ADA, A), true);
      await t.win(ADA, B, LONG_MS, t.other);
    },
  ],
  [
    'of fifty claims at once one wins, and the others are held by it',
    async (t) => {
      const answers = await t.atOnce(50, (store, index) => store.claim(ADA, `host/${index} x`, LONG_MS));
      assertOneWinner(answers, (winner) => `host/${winner}`);
    },
  ],
  [
    'of fifty claims at once after a lease has ended one wins',
    async (t) => {
      const before = await t.winAndExpire(ADA, A);
      const answers = await t.atOnce(50, (store, index) => store.claim(ADA, `host/${index} x`, LONG_MS));
      assertOneWinner(answers, (winner) => `host/${winner}`);
      assert.ok(answers.find(({ status }) => status === 'won').fence > before);
    },
  ],
  [
    'fifty copies of one claim win one fence',
    async (t) => {
      const answers = await t.atOnce(50, (store) => store.claim(ADA, A, LONG_MS));
      assert.equal(new Set(answers.map(({ status, fence }) => `${status} ${fence}`)).size, 1);
      assert.equal(answers[0].status, 'won');
    },
  ],
  [
    'claims of other clients, other runs and no client are apart',
    async (t) => {
      const keys = [ADA, BORA, NO_CLIENT, keyOf('251003-154511', 'Ada-Park'), keyOf('251003-154511')];
      for (const [index, key] of keys.entries()) await t.win(key, `host/${index} x`);
      for (const [index, key] of keys.entries()) await t.isHeldBy(key, `host/${index}`);
      await t.put(ADA, 'rec1');
      await t.isHeldBy(BORA, 'host/1');
      await t.isHeldBy(NO_CLIENT, 'host/2');
    },
  ],
  [
    'tokens of 200 characters are compared to their end, and their process is known',
    async (t) => {
      const by = 'h'.repeat(120) + '/4194304';
      const start = `${by} ${'x'.repeat(199 - by.length - 1)}`;
      await t.win(ADA, `${start}1`);
      await t.isHeldBy(ADA, by);
      assert.equal((await t.other.claim(ADA, `${start}2`, LONG_MS)).status, 'held');
      assert.equal(await t.store.release(ADA, `${start}2`), false);
      assert.equal(await t.store.release(ADA, `${start}1`), true);
    },
  ],
  [
    'two tokens of one process are two holders',
    async (t) => {
      await t.win(ADA, B);
      assert.equal((await t.other.claim(ADA, C, LONG_MS)).status, 'held');
    },
  ],
  [
    'a lease may be as long as a timer of Node.js',
    async (t) => {
      await t.win(ADA, A, LONGEST_MS);
      const { leftMs } = await t.other.claim(ADA, B, LONG_MS);
      assert.ok(leftMs <= LONGEST_MS && leftMs > LONGEST_MS - LONG_MS, `leftMs is ${leftMs}`);
    },
  ],
  [
    'a lease ends at its millisecond, no sooner',
    needing('advance', async (t) => {
      await t.win(ADA, A, 1_000);
      await t.advance(999);
      assert.deepEqual(await t.other.claim(ADA, B, 1), { status: 'held', leftMs: 1, by: WEB });
      await t.advance(1);
      await t.win(ADA, B);
    }),
  ],
  [
    'a claim leaves no record, and is in no list',
    async (t) => {
      await t.win(ADA, A);
      await t.has(ADA, null);
      assert.deepEqual(await t.listAll({ baseId: BASE }), []);
      assert.equal(await t.store.remove(ADA, 'rec1'), false);
      assert.deepEqual(await t.store.replace(ADA, 'rec1', 'rec2', null, byWeb), { status: 'missing' });
    },
  ],
];
