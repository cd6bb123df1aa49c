'use strict';

/**
 * Waits until the claim of a pair may have ended. A store with `watch` says when; otherwise callers ask again at growing
 * intervals. The jitter keeps those who began together from asking together.
 */

const onAbort = require('./onAbort.js');

/** The first interval, and the longest one. */
const FIRST_MS = 25;
const LONGEST_MS = 1_000;
/** The longest interval with `watch`, in case a notification is lost, as when a connection breaks. */
const LONGEST_WATCHED_MS = 5_000;

/** Resolves after so many milliseconds, or when `wake` is called with its function; rejects when the signal aborts. */
function pause(ms, signal, wake = () => {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const end = (settle, value) => {
      clearTimeout(timer);
      stop();
      settle(value);
    };
    const stop = onAbort(signal, () => end(reject, signal.reason));
    const timer = setTimeout(() => end(resolve), ms);
    wake(() => end(resolve));
  });
}

/**
 * Returns `{ wait, close }` for one pair. `wait(leftMs)` resolves after at most `leftMs`, or earlier; `close()` ends the
 * notifications. `ask` is that of ask.js, and `about` is what it is passed. `onStopFailed` gets the error of a store that could
 * not stop notifying.
 */
function createWaiter({ store, ask, key, about, signal, onStopFailed }) {
  let interval = FIRST_MS;
  let longest = LONGEST_MS;
  let isChanged = false;
  let wake = null;
  /** Ends the notifications. Made when the store is asked for them, because most claims don't wait. */
  let closed = null;

  function onChange() {
    isChanged = true;
    wake?.();
  }

  /** Makes the store notify. Nobody waits for that: it may take long, and until then the caller asks at intervals. */
  async function watch() {
    closed = new AbortController();
    const late = (stopLate) => stopLate();
    let stop;
    try {
      stop = await ask('watch', [key, onChange], { ...about, signal: closed.signal, late });
    } catch {
      // It is logged. Asking at intervals needs no notification.
      return;
    }
    const end = () => Promise.resolve().then(stop).catch(onStopFailed);
    if (closed.signal.aborted) {
      end();
      return;
    }
    onAbort(closed.signal, end);
    longest = LONGEST_WATCHED_MS;
    // The claim may have ended before the store began to notify.
    onChange();
  }

  async function wait(leftMs) {
    if (closed === null && typeof store.watch === 'function') watch();
    if (!isChanged) {
      const delay = Math.min(interval * (0.5 + Math.random() / 2), leftMs);
      interval = Math.min(interval * 2, longest);
      await pause(Math.max(delay, 1), signal, (end) => {
        wake = end;
      });
    }
    isChanged = false;
  }

  return { wait, close: () => closed?.abort() };
}

module.exports = { createWaiter, pause };
