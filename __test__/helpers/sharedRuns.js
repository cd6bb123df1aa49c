'use strict';

/** For tests of `sharedRuns`: a store in memory whose calls are counted, and can fail, wait, or answer something else. */

const { memoryStore } = require('strict-run-id/memory');

/**
 * Returns `{ store, calls, fail, mend, hold, answer }`. `calls` has the name of each method that was called. `fail(error)`
 * makes all calls reject until `mend()`. `hold(method)` makes its next call wait, before it reaches the store, for the
 * returned function. `answer(method, value)` makes its next call answer something else.
 */
function watchedStore(options) {
  const real = memoryStore(options);
  const calls = [];
  const held = new Map();
  const answers = new Map();
  let failure;
  const take = (map, method) => {
    const value = map.get(method);
    map.delete(method);
    return value;
  };
  const watched = (method) =>
    async function call(...args) {
      calls.push(method);
      // Both are for this call, even if it has to wait.
      const [isAnswered, answer] = [answers.has(method), take(answers, method)];
      await take(held, method);
      if (failure) throw failure;
      return isAnswered ? answer : real[method](...args);
    };
  const store = { name: 'memory' };
  for (const method of Object.keys(real).filter((name) => name !== 'name')) store[method] = watched(method);
  return {
    store,
    real,
    calls,
    fail: (error = new Error('connection refused')) => {
      failure = error;
    },
    mend: () => {
      failure = undefined;
    },
    hold: (method) => {
      let release;
      held.set(
        method,
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      return release;
    },
    answer: (method, value) => answers.set(method, value),
  };
}

/** Lets everything that is under way go on, without a timer. */
const settled = async () => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

module.exports = { settled, watchedStore };
