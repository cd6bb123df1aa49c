'use strict';

/** For tests of `sharedRuns` in several processes: each has a registry and a generator of its own, and all have one store. */

const { fork } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');

const script = path.join(__dirname, '../fixtures/sharedProcess.js');

/**
 * Starts a process for each number, by which its clock is off. Resolves to `{ pid, call, callAll, stop }` of each. `call`
 * takes the name of a function of `sharedRuns` and its arguments; `callAll` takes many of these, and calls them at once.
 * Both resolve to `{ value }` or `{ error }`.
 */
async function startProcesses(store, skewsMs) {
  return Promise.all(
    skewsMs.map(async (skewMs) => {
      const child = fork(script, [skewMs]);
      const outcomes = [];
      child.on('message', async ({ id, method, args, outcomes: some }) => {
        if (method !== undefined) child.send({ id, answer: await store[method](...args) });
        else if (some !== undefined) outcomes.shift()(some);
      });
      await once(child, 'message');
      const callAll = (calls) =>
        new Promise((resolve) => {
          outcomes.push(resolve);
          child.send({ calls });
        });
      return {
        pid: child.pid,
        callAll,
        call: async (...call) => (await callAll([call]))[0],
        stop: async () => {
          child.kill();
          await once(child, 'exit');
        },
      };
    }),
  );
}

module.exports = { startProcesses };
