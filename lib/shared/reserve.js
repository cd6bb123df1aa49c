'use strict';

/**
 * Ids that no two processes make: the store gives out seconds, and keeps the id of each slot of a job. What a second is
 * as an id, and the share of a client, is native (src/generate/reserved.rs).
 */

const { memoryStore } = require('../memory.js');
const createQueue = require('./queue.js');
const signalOf = require('./signalOf.js');

module.exports = ({ bound, ask, local, store, options }) => {
  const { sharedIds: native } = bound;
  const queue = createQueue(store, options.timeoutMs);
  /** What gives seconds while the store fails: `generateTimestampRunId` is not always in UTC. */
  const alone = createQueue(memoryStore(), options.timeoutMs);
  /** The base ids of slots that were made while the store failed. */
  const localSlots = new Map();

  async function reserveRunId(clientId, given) {
    return withShare(clientId, given, (take, client) =>
      local.lookUp(
        () => reserve(take, { clientId: client, signal: signalOf(given) }),
        () => reserveAlone(take),
      ),
    );
  }

  /**
   * Does `work`, which is passed a function that takes a second for a client, as `join` of the queue needs it, and the client.
   * The client's share is checked first, so that a refused call takes no second from the store.
   */
  async function withShare(clientId, given, work) {
    const client = native.begin(clientId, given);
    let isEnded = false;
    const end = () => {
      if (!isEnded) native.end(client);
      isEnded = true;
    };
    const take = (second, now) => {
      const runId = native.reserved(client, second, now);
      // At once, because a second that has been given counts by itself, and one batch gives many.
      if (runId !== null) end();
      return runId;
    };
    try {
      return await work(take, client);
    } finally {
      end();
    }
  }

  async function reserve(take, about) {
    return idOf(await ask.wait('reserve', (isOver) => queue.join(take, isOver), about));
  }

  async function reserveAlone(take) {
    return idOf(await alone.join(take));
  }

  function idOf({ runId, error }) {
    if (error !== undefined) throw error;
    return runId;
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
        const made =
          localSlots.get(name) ?? (await reserveAlone((second, now) => native.reserved(null, second, now)));
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
    const about = { signal: signalOf(given) };
    const runId = await withShare(clientId, given, (take) => reserve(take, about));
    return ask('slot', [name, bound.getBaseRunId(runId)], about);
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
