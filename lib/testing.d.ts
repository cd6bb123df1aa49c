/** Helpers for tests, and the tests of a store. Don't use them in production code. */

import type { RunStore } from './stores/runStore';

/**
 * Resets the registry, the generator, the counters and the options to their state at process start, for all
 * threads. The logger is kept. Call it in `beforeEach`.
 *
 * @example
 * resetRunIdState();
 */
export function resetRunIdState(): void;

/** What a test gets from `makeStore`. */
export interface MadeStore {
  /** A store that is empty: it has a prefix, schema or table that no other test uses. */
  store: RunStore;
  /** Another handle to the same data, as another process would have: with a connection of its own. Default: `store`. */
  other?: RunStore | undefined;
  /** A store in the same database with another prefix, schema or table. Without it, one case is skipped. */
  apart?: RunStore | undefined;
  /**
   * Advances the store's clock, if it is one that a test can set. Without it, the suite waits tens of milliseconds for
   * leases to end, and skips the cases that need an exact clock.
   */
  advance?: ((ms: number) => void | Promise<void>) | undefined;
  /** Closes what was opened for this test. */
  close?: (() => unknown) | undefined;
}

/** Makes a fresh store for a test. */
export type MakeStore = () => MadeStore | Promise<MadeStore>;

/** The functions of a test runner that the suite calls. */
export interface StoreTestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: (...args: any[]) => Promise<void>, timeoutMs?: any): unknown;
}

/**
 * Defines tests that a store of your own must pass: more than 200 cases of claims, leases, fences, late messages, owners,
 * odd texts, lists and links. They run in any test runner that has `describe` and `it`. Jest, mocha and vitest with
 * `globals` need no third argument; with `node:test`, pass `require('node:test')`.
 *
 * Cases that need more than `makeStore` offers are skipped by the runner, or reported on standard error if it can't skip a
 * test that runs.
 *
 * ```js
 * testRunStore('our store', async () => {
 *   const table = await makeTable();
 *   return { store: ourStore(table), other: ourStore(table), close: () => table.drop() };
 * });
 * ```
 *
 * @throws `TypeError` if there is no function `describe`, `it` or `makeStore`.
 *
 * @example
 * testRunStore('our store', 'not a function'); // throws TypeError
 */
export function testRunStore(name: string, makeStore: MakeStore, runner?: StoreTestRunner): void;
