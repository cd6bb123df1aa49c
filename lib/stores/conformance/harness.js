'use strict';

/** What a case gets: the store, a second handle to its data, its clock, and names to use. */

const assert = require('node:assert/strict');
const checked = require('./answers.js');

/** A lease that outlasts a test. */
const LONG_MS = 10 * 60_000;

/** A lease that ends while a test waits. */
const SHORT_MS = 30;

/** How long the harness waits for what must happen. */
const PATIENCE_MS = 30_000;

const NEEDS = {
  apart: 'makeStore returned no `apart`',
  advance: 'makeStore returned no `advance`',
  watch: 'the store has no `watch`',
};

/** Makes a case that needs more than every store has. */
const needing = (need, body) => Object.assign(body, { needs: need });

/** Freezes the key, since a store must not change what it is given. */
const keyOf = (baseId, clientId = '') => Object.freeze({ baseId, clientId });

const detailsOf = (by, owner = null) => Object.freeze({ by, owner });

const BASE = '251003-154510';
const ADA = keyOf(BASE, 'Ada-Park');
const BORA = keyOf(BASE, 'Bora-Bora');
const CORA = keyOf(BASE, 'Cora-Lee');
const NO_CLIENT = keyOf(BASE);

/** Two processes and their tokens. */
const WEB = 'web-1/4711';
const CRON = 'cron/12';
const A = `${WEB} 6b1f`;
const B = `${CRON} 90ce`;
const C = `${CRON} 1d7a`;
const byWeb = detailsOf(WEB);
const byCron = detailsOf(CRON);

class Harness {
  #advance;
  #witnesses = 0;

  constructor({ store, other = store, apart, advance }) {
    /** As it was made, for what the checks would hide. */
    this.raw = store;
    this.store = checked(store);
    /** The handle of another process on the same data. */
    this.other = checked(other);
    /** A store beside it, with another prefix or table. */
    this.apart = apart && checked(apart);
    this.#advance = advance;
  }

  reasonToSkip(need) {
    const has = { apart: this.apart, advance: this.#advance, watch: this.store.watch };
    return need === undefined || has[need] ? null : NEEDS[need];
  }

  /** Handles in turns, for calls that are sent at once. */
  handle(index) {
    return index % 2 === 0 ? this.store : this.other;
  }

  /** Sends `count` calls at once, from both handles. */
  atOnce(count, call) {
    return Promise.all(Array.from({ length: count }, (_, index) => call(this.handle(index), index)));
  }

  /** Resolves to the store's clock. */
  async clock() {
    return (await this.store.reserve(1)).now;
  }

  /** Waits until `ms` have passed on the store's clock. A claim of its own, made after all others, shows it. */
  async pass(ms) {
    const witness = keyOf('250101-000000', `Witness-${(this.#witnesses += 1)}`);
    const { status } = await this.store.claim(witness, A, ms);
    assert.equal(status, 'won', 'A pair that no one has used can be claimed.');
    await this.#advance?.(ms);
    await this.until(
      async () => (await this.store.claim(witness, B, 1)).status === 'won',
      `A lease of ${ms} ms must end.`,
    );
  }

  /** Advances the store's clock, which not every store lets a test do. */
  async advance(ms) {
    await this.#advance(ms);
  }

  /** Waits until `isTrue` resolves to true. */
  async until(isTrue, message) {
    const end = performance.now() + PATIENCE_MS;
    while (!(await isTrue())) {
      if (performance.now() > end) assert.fail(`${message} It was not so after ${PATIENCE_MS} ms.`);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
  }

  /** Claims a pair with a token that must win. Resolves to the fence. */
  async win(key, token, leaseMs = LONG_MS, store = this.store) {
    const answer = await store.claim(key, token, leaseMs);
    assert.equal(answer.status, 'won', `${token} must win the claim, but it is ${answer.status}.`);
    return answer.fence;
  }

  /** Claims a pair with a token, and waits until its lease has ended. */
  async winAndExpire(key, token) {
    const fence = await this.win(key, token, SHORT_MS);
    await this.pass(SHORT_MS);
    return fence;
  }

  /** Asserts who holds the claim of a pair. */
  async isHeldBy(key, by) {
    const answer = await this.other.claim(key, 'someone/1 else', 1);
    assert.deepEqual([answer.status, answer.by], ['held', by]);
  }

  /** Registers a record that must be stored as new. Resolves to it. */
  async put(key, recordId, metadata = null, details = byWeb) {
    const answer = await this.store.register(key, recordId, metadata, details);
    assert.deepEqual([answer.status, answer.isNew], ['stored', true], `${recordId} must be stored as new.`);
    return answer.record;
  }

  /** Asserts which record id a pair has, for both handles; `null` for none. */
  async has(key, recordId) {
    for (const store of [this.store, this.other]) {
      assert.equal((await store.get(key))?.recordId ?? null, recordId);
    }
  }

  /** Resolves to all records of a filter, and asserts that pages keep to the limit. */
  async listAll(filter, limit = 1_000) {
    const all = [];
    let cursor = null;
    for (let pages = 0; ; pages += 1) {
      assert.ok(pages < 10_000, 'A list must end.');
      const page = await this.store.list({ ...NO_FILTER, ...filter, cursor, limit });
      assert.ok(page.records.length <= limit, `A page of ${page.records.length} has more than ${limit}.`);
      all.push(...page.records);
      if (page.cursor === null) return all;
      cursor = page.cursor;
    }
  }
}

const NO_FILTER = Object.freeze({ baseId: null, clientId: null, from: null, to: null });

module.exports = Object.assign(Harness, {
  assert,
  needing,
  keyOf,
  detailsOf,
  LONG_MS,
  SHORT_MS,
  NO_FILTER,
  BASE,
  ADA,
  BORA,
  CORA,
  NO_CLIENT,
  WEB,
  CRON,
  A,
  B,
  C,
  byWeb,
  byCron,
});
