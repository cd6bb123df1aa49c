'use strict';

/** A store whose next calls are lost, delayed, answered late or repeated, for tests of what `sharedRuns` does then. */

const { memoryStore } = require('../../lib/memory.js');
const { held } = require('./index.js');

const never = new Promise(() => {});

/** What may happen to a call. Each takes a function that sends it to the store, and returns what the caller gets. */
const faults = {
  /** It is not sent, and fails. */
  refused: () => Promise.reject(new Error('connect ECONNREFUSED')),
  /** It is not sent, and gets no answer. */
  lost: () => never,
  /** It arrives, and its answer is an error. */
  answerReset: async (send) => {
    await send();
    throw new Error('read ECONNRESET');
  },
  /** It arrives, and its answer is lost. */
  answerLost: async (send) => {
    await send();
    return never;
  },
  /** It arrives twice; the second time at once. */
  twice: async (send) => {
    const answer = await send();
    await send();
    return answer;
  },
};

/** A call that is sent when `arrive` is called, and answered when `answer` is, which also sends it. */
function delayed() {
  const [request, reply] = [held(), held()];
  const fault = async (send) => {
    await request.promise;
    const answer = await send();
    await reply.promise;
    return answer;
  };
  const arrive = () => request.resolve();
  return Object.assign(fault, {
    arrive,
    answer: () => {
      arrive();
      reply.resolve();
    },
  });
}

/**
 * Returns a store over a memory store, with `calls`, the names of the methods that were called, and `next(method, fault)`,
 * which queues what happens to a call of that method. Without `isWatched` it doesn't notify.
 */
function faultyStore({ isWatched = true } = {}) {
  const inner = memoryStore();
  const queues = new Map();
  const store = { name: 'faulty', inner, calls: [], claims: [] };
  for (const [name, method] of Object.entries(inner)) {
    if (typeof method !== 'function' || (name === 'watch' && !isWatched)) continue;
    store[name] = (...args) => {
      store.calls.push(name);
      if (name === 'claim') store.claims.push(args);
      const fault = queues.get(name)?.shift();
      const send = () => inner[name](...args);
      return fault === undefined ? send() : fault(send);
    };
  }
  store.next = (name, ...queued) => queues.set(name, [...(queues.get(name) ?? []), ...queued]);
  return store;
}

module.exports = { delayed, faults, faultyStore };
