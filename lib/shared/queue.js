'use strict';

/**
 * The queue of calls that wait for a second of a store. One reservation is under way at a time, and the next one is for all
 * calls that have come meanwhile. So a burst takes few steps of the store, and calls get their seconds in the order in which
 * they came.
 */

const { AsyncResource } = require('node:async_hooks');

/** How many seconds are reserved in one step, at most. */
const MAX_AT_ONCE = 3_600;

/** Returns `join`. A reservation that gets no answer within `timeoutMs` is over, so that it doesn't hold up the next one. */
module.exports = function createQueue(store, timeoutMs) {
  let waiting = [];
  let isServing = false;
  /** Serves in the context of no call: a reservation is for the calls of many requests. */
  const serve = AsyncResource.bind(serveAll);

  /**
   * Waits for a second. `take(second, now)` is called with one, or with `null` if the hour ahead is used up, and returns the
   * id. If it returns `null`, it is called with the next second. Resolves to `{ runId }`, or to `{ error }` if `take` throws;
   * rejects if the store fails. A call for which `isOver` returns true has left the queue.
   */
  function join(take, isOver = () => false) {
    return new Promise((resolve, reject) => {
      // What `take` logs belongs to its own call.
      waiting.push({ take: AsyncResource.bind(take), isOver, resolve, reject });
      if (!isServing) serve();
    });
  }

  async function serveAll() {
    isServing = true;
    /** The last second of an answer that was not enough for its batch. */
    let lastTaken = -Infinity;
    // Until all calls of this moment have joined.
    await undefined;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_AT_ONCE).filter(({ isOver }) => !isOver());
      if (batch.length === 0) continue;
      try {
        const answer = checked(await answered(batch.length), batch.length, lastTaken);
        const left = give(batch, answer);
        lastTaken = left.length > 0 ? answer.second + answer.count - 1 : -Infinity;
        waiting = [...left, ...waiting];
      } catch (error) {
        lastTaken = -Infinity;
        // The error of a call that has gone would only be logged again.
        for (const { isOver, reject } of batch) if (!isOver()) reject(error);
      }
    }
    isServing = false;
  }

  async function answered(count) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(reject, timeoutMs, new Error(`no answer within ${timeoutMs} ms`));
      // Each call that still waits has a timer of its own, which keeps the process alive. In jsdom a timer is a number.
      timer.unref?.();
    });
    try {
      return await Promise.race([store.reserve(count), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  return { join };
};

/**
 * Gives the calls of a batch their seconds. Returns those that got none: the store gave fewer, or this process had made some
 * of these ids by itself. Seconds that are left are for nobody: a call that joined later may have begun after another process
 * was given a later second.
 */
function give(batch, { second, count, now }) {
  let given = 0;
  const next = () => (second === null ? null : second + given++);
  for (const [index, { take, isOver, resolve }] of batch.entries()) {
    if (isOver()) continue;
    let runId = null;
    try {
      while (runId === null) {
        if (second !== null && given === count) return batch.slice(index);
        runId = take(next(), now);
      }
      resolve({ runId });
    } catch (error) {
      resolve({ error });
    }
  }
  return [];
}

/**
 * Returns an answer of the store if it is what lib/stores/runStore.d.ts says. It has to be later than `lastTaken`: a store that
 * repeats a second would be asked without end.
 */
function checked(answer, asked, lastTaken) {
  const { second, count, now } = answer ?? {};
  const isValid =
    Number.isSafeInteger(now) &&
    (second === null
      ? count === 0
      : Number.isSafeInteger(second) && Number.isSafeInteger(count) && count >= 1 && count <= asked);
  if (!isValid) throw new TypeError('its answer is not { second, count, now }');
  if (second !== null && second <= lastTaken) {
    throw new Error(`it gave the second ${second} after ${lastTaken}`);
  }
  return answer;
}
