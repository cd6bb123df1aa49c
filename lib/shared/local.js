'use strict';

/**
 * What `sharedRuns` does if the store fails. With `onStoreError: 'fail'` the error is the caller's. With 'local' the call
 * goes on as without a store, which is logged and counted, and what it changed is offered to the store when it answers
 * again: after the next call that it answers, or a while later.
 */

const textOf = require('../textOf.js');

/** How long to wait before the store is asked again, if no call asks it before. */
const RETRY_MS = 30_000;

module.exports = ({ native, options, RunIdError }) => {
  /** What the store is to be offered, by what it is about: each a function that asks the store. */
  const pending = new Map();
  const counts = { local: 0, offered: 0, conflicts: 0 };
  let isOffering = false;
  let timer;

  const isStoreError = (error) => error instanceof RunIdError && error.code === 'ERR_RUN_STORE';

  /** Goes on with `here`, which gets the error, if the store failed and that is allowed, and throws the error otherwise. */
  function goOn(error, here) {
    if (!options.isLocalAllowed || !isStoreError(error)) throw error;
    counts.local += 1;
    native.log(
      `STRICT MODE: ${error.message} Going on with what this process alone knows (onStoreError: 'local'): another process may make a second row.`,
    );
    return here(error);
  }

  /** Does `work`, which only asks the store; or `here`, without it. */
  async function lookUp(work, here) {
    try {
      return await work();
    } catch (error) {
      return goOn(error, here);
    }
  }

  /**
   * Does `work`, which changes something in the store; or `here`, which changes it in this process. Then `offer` is called
   * later. `id` says what it is about: one offer is enough for each.
   */
  async function change(work, here, id, offer) {
    try {
      return await work();
    } catch (error) {
      const result = await goOn(error, here);
      pend(id, offer);
      return result;
    }
  }

  function pend(id, offer) {
    if (!pending.has(id)) pending.set(id, offer);
    timer ??= setTimeout(() => {
      timer = undefined;
      offerAll();
    }, RETRY_MS).unref();
  }

  /** Offers the store what it missed, until it fails again. Never rejects. */
  async function offerAll() {
    if (isOffering) return;
    isOffering = true;
    await offerEach();
    isOffering = false;
  }

  async function offerEach() {
    for (const [id, offer] of [...pending]) {
      pending.delete(id);
      try {
        if (await offer()) counts.offered += 1;
      } catch (error) {
        if (isStoreError(error)) {
          pend(id, offer);
          return;
        }
        counts.conflicts += 1;
        native.log(
          `STRICT MODE: what this process did while the store failed conflicts with the store: ${textOf(error)}`,
        );
      }
    }
  }

  /** Makes the offers, now that the store has answered. */
  function onAnswer() {
    if (pending.size > 0) offerAll();
  }

  return {
    change,
    forget: (id) => pending.delete(id),
    goOn,
    lookUp,
    onAnswer,
    pend,
    stats: () => ({ ...counts, pending: pending.size }),
  };
};
