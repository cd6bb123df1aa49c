'use strict';

const { assert, needing } = require('./harness.js');

const MAX_SECONDS_AHEAD = 3_600;

const secondOf = (now) => Math.floor(now / 1_000);

/** Returns the seconds of an answer. */
const secondsOf = ({ second, count }) => Array.from({ length: count }, (_, index) => second + index);

/** Asserts that no second is in two answers. Returns all of them, sorted. */
function distinct(answers) {
  const seconds = answers.flatMap(secondsOf);
  assert.equal(new Set(seconds).size, seconds.length, 'No second may be given twice.');
  return seconds.sort((a, b) => a - b);
}

/** Reserves until there is no second left. Resolves to the seconds given, in order, and the clock of the refusal. */
async function exhaust(t) {
  const answers = [];
  for (;;) {
    answers.push(...(await t.atOnce(20, (store, index) => store.reserve(index + 1))));
    const given = distinct(answers);
    const refused = answers.find(({ second }) => second === null);
    assert.ok(given.length <= 2 * MAX_SECONDS_AHEAD, 'reserve must refuse at some time.');
    if (refused) return { given, refusedAt: refused.now };
  }
}

module.exports = [
  [
    'reserve gives the running second first',
    async ({ store }) => {
      const { second, count, now } = await store.reserve(1);
      assert.deepEqual([second, count], [secondOf(now), 1]);
      assert.ok(
        now > Date.UTC(2000, 0) && now < Date.UTC(2100, 0),
        `now is in milliseconds, but it is ${now}`,
      );
    },
  ],
  [
    'reserve gives the running second or the one after the last, whichever is later',
    async (t) => {
      let last = -Infinity;
      for (let index = 0; index < 20; index += 1) {
        const { second, now } = await t.handle(index).reserve(1);
        assert.equal(second, Math.max(secondOf(now), last + 1));
        last = second;
      }
      await t.pass(1_100);
      const { second, now } = await t.store.reserve(1);
      assert.equal(second, Math.max(secondOf(now), last + 1));
    },
  ],
  [
    'reserve gives as many seconds in a row as are asked for',
    async (t) => {
      let last = -Infinity;
      for (const [index, asked] of [1, 5, 1, 1_000, 7, 2].entries()) {
        const { second, count, now } = await t.handle(index).reserve(asked);
        assert.deepEqual([second, count], [Math.max(secondOf(now), last + 1), asked]);
        last = second + count - 1;
      }
    },
  ],
  [
    'reserve never gives a second twice to calls at once, and none before its clock',
    async (t) => {
      const answers = await t.atOnce(200, (store, index) => store.reserve(1 + (index % 3) * 10));
      for (const [index, { second, count, now }] of answers.entries()) {
        assert.equal(count, 1 + (index % 3) * 10);
        assert.ok(second >= secondOf(now), `${second} is before the clock, ${now}.`);
      }
      distinct(answers);
    },
  ],
  [
    'reserve gives what is left of the hour if that is less than is asked for',
    async (t) => {
      const first = await t.store.reserve(MAX_SECONDS_AHEAD);
      const rest = await t.other.reserve(MAX_SECONDS_AHEAD);
      assert.equal(rest.second, Math.max(secondOf(rest.now), first.second + first.count));
      assert.equal(rest.second + rest.count - 1, secondOf(rest.now) + MAX_SECONDS_AHEAD);
      const { second, count, now } = await t.store.reserve(MAX_SECONDS_AHEAD);
      // As many as have passed since.
      assert.equal(count, secondOf(now) - secondOf(rest.now));
      assert.equal(second, count === 0 ? null : rest.second + rest.count);
    },
  ],
  [
    'reserve gives an hour ahead of its clock, and then nothing',
    async (t) => {
      const started = await t.clock();
      const { given, refusedAt } = await exhaust(t);
      assert.ok(given.at(-1) >= secondOf(refusedAt) + MAX_SECONDS_AHEAD);
      assert.ok(given.at(-1) <= secondOf(await t.clock()) + MAX_SECONDS_AHEAD);
      // No second is left out, except those that pass before the first ones are given.
      assert.ok(given.length >= MAX_SECONDS_AHEAD - (secondOf(refusedAt) - secondOf(started)));
    },
  ],
  [
    'reserve goes on as its clock does',
    async (t) => {
      const { given } = await exhaust(t);
      await t.pass(1_000);
      const { second } = await t.other.reserve(1);
      assert.equal(second, given.at(-1) + 1);
    },
  ],
  [
    'reserve does not fall behind its clock',
    needing('advance', async (t) => {
      await t.atOnce(5, (store) => store.reserve(1));
      await t.advance(5 * 3_600_000);
      const { second, now } = await t.store.reserve(1);
      assert.equal(second, secondOf(now));
    }),
  ],
  [
    'what reserve has given stays given after prune',
    async (t) => {
      const answers = await t.atOnce(5, (store) => store.reserve(2));
      await t.store.prune(0);
      assert.ok((await t.other.reserve(1)).second > distinct(answers).at(-1));
    },
  ],
  [
    'a slot keeps the base id that it has first',
    async (t) => {
      assert.equal(await t.store.slot('nightly', '251003-154510'), '251003-154510');
      assert.equal(await t.other.slot('nightly', '251003-154511'), '251003-154510');
      assert.equal(await t.store.slot('nightly', '251003-154510'), '251003-154510');
    },
  ],
  [
    'a slot that is only looked at stays empty',
    async (t) => {
      assert.equal(await t.store.slot('nightly', null), null);
      assert.equal(await t.other.slot('nightly', null), null);
      assert.equal(await t.other.slot('nightly', '251003-154510'), '251003-154510');
      assert.equal(await t.store.slot('nightly', null), '251003-154510');
    },
  ],
  [
    'of twenty base ids for a slot at once all callers get one',
    async (t) => {
      const baseIds = Array.from({ length: 20 }, (_, index) => `251003-1545${10 + index}`);
      const answers = await t.atOnce(20, (store, index) => store.slot('nightly', baseIds[index]));
      assert.equal(new Set(answers).size, 1);
      assert.ok(baseIds.includes(answers[0]));
      assert.equal(await t.store.slot('nightly', null), answers[0]);
    },
  ],
  [
    'slots have names of their own',
    async (t) => {
      const long = 'n'.repeat(399);
      const names = ['nightly', 'Nightly', 'nightly ', `${long}1`, `${long}2`];
      for (const [index, name] of names.entries()) await t.store.slot(name, `base-${index}`);
      for (const [index, name] of names.entries()) {
        assert.equal(await t.other.slot(name, null), `base-${index}`);
      }
    },
  ],
];
