'use strict';

/**
 * One call of the store: it ends after a time limit, or when the caller's signal aborts, and every failure is an
 * ERR_RUN_STORE that names the step. What the store does after that is nobody's answer any more; `late` gets it, if it
 * must be undone.
 */

const onAbort = require('./onAbort.js');
const textOf = require('../textOf.js');
const thrownBy = require('../thrownBy.js');

/**
 * Returns `ask(phase, args, about)`. `phase` is the method of the store. `about` is `{ runId, clientId, recordId, signal,
 * late }`, all optional: the run and the record that errors name, an AbortSignal, and a function that is called with an
 * answer that comes too late.
 *
 * `ask.wait(phase, work, about)` does the same for a function that asks the store in its own way. `work` is passed a function
 * that returns whether the caller has gone. `onAnswer` is called after each answer that came in time.
 */
module.exports = ({ store, shared, timeoutMs, onAnswer }) => {
  const ask = (phase, args, about) => wait(phase, () => store[phase](...args), about);

  function wait(phase, work, about = {}) {
    const { signal } = about;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      let isOver = false;
      const end = (settle, value) => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        stop();
        settle(value);
      };
      const stop = onAbort(signal, () => end(reject, signal.reason));
      const timer = setTimeout(
        () => end(reject, failure(phase, `no answer within ${timeoutMs} ms`, undefined, about)),
        timeoutMs,
      );
      // In a promise, because a store may throw at once.
      Promise.resolve()
        .then(() => work(() => isOver))
        .then(
          (answer) => {
            if (isOver) return undo(phase, answer, about);
            end(resolve, answer);
            onAnswer();
          },
          (cause) => end(reject, failure(phase, textOf(cause), cause, about)),
        );
    });
  }

  /** Passes on an answer that came too late. If that can't be undone, it is logged: no caller is left to get the error. */
  async function undo(phase, answer, about) {
    try {
      await about.late?.(answer);
    } catch (error) {
      failure(phase, textOf(error), error, about);
    }
  }

  /** Returns the ERR_RUN_STORE of a step, also for an answer that isn't what the interface says. */
  function failure(phase, why, cause, { runId, clientId, recordId } = {}) {
    const refuse = () => shared.failed(String(store.name), phase, why, runId, clientId, recordId);
    const error = thrownBy(refuse, cause === undefined ? undefined : { cause });
    const property = { __proto__: null, value: phase, configurable: true, writable: true, enumerable: true };
    return Object.defineProperty(error, 'phase', property);
  }

  return Object.assign(ask, { failed: failure, wait });
};
