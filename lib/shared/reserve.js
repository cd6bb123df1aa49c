'use strict';

/**
 * Ids that no two processes make: the store gives out seconds, and keeps the id of each slot of a job. What a second is
 * as an id, and the share of a client, is native (src/generate/reserved.rs).
 */

const { memoryStore } = require('../memory.js');
const signalOf = require('./signalOf.js');

module.exports = ({ bound, ask, local }) => {
  const { sharedIds: native } = bound;
  /** What gives seconds while the store fails: `generateTimestampRunId` is not always in UTC. */
  const alone = memoryStore();
  /** The base ids of slots that were made while the store failed. */
  const localSlots = new Map();

  async function reserveRunId(clientId, given) {
    // The share is checked first, so that a refused call takes no second from the store.
    const client = native.begin(clientId, given);
    try {
      return await local.lookUp(
        () => reserve(client, { clientId: client, signal: signalOf(given) }),
        () => reserve(client, {}, () => alone.reserve(1)),
      );
    } finally {
      native.end(client);
    }
  }

  async function reserve(client, about, next = () => ask('reserve', [1], about)) {
    for (;;) {
      const answer = await next();
      const { second, now } = answer ?? {};
      if (!Number.isSafeInteger(now) || !(second === null || Number.isSafeInteger(second))) {
        throw ask.failed('reserve', 'its answer is not { second, now }', undefined, about);
      }
      const runId = native.reserved(client, second, now);
      if (runId !== null) return runId;
      // This process has generated that id itself, so the next second is taken.
    }
  }

  async function runIdForSlot(job, date, clientId, given) {
    const { name } = native.slot(job, date, clientId, given);
    const about = { signal: signalOf(given) };
    return local.change(
      async () => {
        const known = await ask('slot', [name, null], about);
        const baseId = known ?? (await newSlot(name, clientId, given));
        return slotted(baseId, clientId, about);
      },
      async () => {
        const made = localSlots.get(name) ?? (await reserve(null, {}, () => alone.reserve(1)));
        // Another call may have been quicker.
        if (!localSlots.has(name)) localSlots.set(name, made);
        return bound.normalizeRunId(localSlots.get(name), clientId);
      },
      `slot ${name}`,
      () => offerSlot(name),
    );
  }

  /** Returns the base id of a slot that has had none: a new one, or that of whoever was first. */
  async function newSlot(name, clientId, given) {
    const client = native.begin(clientId, given);
    const about = { signal: signalOf(given) };
    try {
      const runId = await reserve(client, about);
      return await ask('slot', [name, bound.getBaseRunId(runId)], about);
    } finally {
      native.end(client);
    }
  }

  function slotted(baseId, clientId, about) {
    const runId = native.slotted(baseId, clientId);
    if (runId === null) throw ask.failed('slot', 'its answer is not a base id of a time', undefined, about);
    return runId;
  }

  /** Offers the store the base id that this process made for a slot. */
  async function offerSlot(name) {
    const own = localSlots.get(name);
    const kept = await ask('slot', [name, own]);
    localSlots.delete(name);
    if (kept === own) return true;
    throw new Error(`the slot "${name}" has the run ID "${kept}", and this process made "${own}" for it.`);
  }

  return { reserveRunId, runIdForSlot };
};
