'use strict';

/**
 * A store in the memory of one process, and the reference for the interface in lib/stores/runStore.d.ts. Each method does
 * its whole step before it returns, so steps are atomic.
 *
 * A pair is `{ record, claim }`, either of which may be null. It exists as long as it has one of them.
 */

/** How far the seconds of `reserve` may run ahead of the clock. */
const MAX_SECONDS_AHEAD = 3_600;

/** A map by base id, then by client id: the two are never joined, so no two keys are taken for one. */
class KeyMap {
  #bases = new Map();

  get({ baseId, clientId }) {
    return this.#bases.get(baseId)?.get(clientId);
  }

  set({ baseId, clientId }, value) {
    if (!this.#bases.has(baseId)) this.#bases.set(baseId, new Map());
    this.#bases.get(baseId).set(clientId, value);
  }

  delete({ baseId, clientId }) {
    const clients = this.#bases.get(baseId);
    clients?.delete(clientId);
    if (clients?.size === 0) this.#bases.delete(baseId);
  }

  /** Yields `[key, value]`; of one base id or of one client id, if it is given. */
  *entries({ baseId = null, clientId = null } = {}) {
    for (const base of baseId === null ? this.#bases.keys() : [baseId]) {
      const clients = this.#bases.get(base) ?? new Map();
      for (const client of clientId === null ? clients.keys() : [clientId]) {
        if (clients.has(client)) yield [{ baseId: base, clientId: client }, clients.get(client)];
      }
    }
  }
}

/** Counts how many pairs have a record id, and remembers its owner while any has. */
class Owners {
  #known = new Map();

  /** Returns the owner of a record id if it is another one than `owner`. */
  other(recordId, owner) {
    const known = this.#known.get(recordId)?.owner ?? null;
    return owner === null || known === owner ? null : known;
  }

  setOwner(recordId, owner) {
    this.#known.get(recordId).owner ??= owner;
  }

  add(recordId) {
    const known = this.#known.get(recordId);
    if (known) known.pairs += 1;
    else this.#known.set(recordId, { owner: null, pairs: 1 });
  }

  remove(recordId) {
    const known = this.#known.get(recordId);
    known.pairs -= 1;
    if (known.pairs === 0) this.#known.delete(recordId);
  }
}

/** Compares by UTF-8 bytes. `<` compares UTF-16, which puts some letters in another order. */
const compareBytes = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const compareKeys = (a, b) => compareBytes(a.baseId, b.baseId) || compareBytes(a.clientId, b.clientId);

exports.memoryStore = function memoryStore({ now = () => Date.now() } = {}) {
  const pairs = new KeyMap();
  const owners = new Owners();
  const slots = new Map();
  /** By kind, then by id: `{ kind, id, key, runId, storedAt }`. */
  const links = { apify: new Map(), job: new Map() };
  /** The same, in sets by base id, each in order of linking. */
  const linksOfBase = new Map();
  /** Sets of functions. */
  const watchers = new KeyMap();
  // One counter for all pairs: so a pair can be forgotten, and its next fence is still greater.
  let lastFence = 0;
  let lastSecond = -Infinity;

  const pairOf = (key) => pairs.get(key) ?? { record: null, claim: null };

  function keep(key, pair) {
    if (pair.record === null && pair.claim === null) pairs.delete(key);
    else pairs.set(key, pair);
  }

  function changed(key) {
    for (const onChange of watchers.get(key) ?? []) {
      // Later, so that an error of a watcher is not one of the step that it watches.
      queueMicrotask(() => {
        if (watchers.get(key)?.has(onChange)) onChange();
      });
    }
  }

  function dropRecord(key, pair) {
    owners.remove(pair.record.recordId);
    pair.record = null;
    keep(key, pair);
  }

  /** Stores a record in a pair that has none or this one. */
  function put(key, pair, recordId, metadata, { by, owner }, fence) {
    const otherOwner = owners.other(recordId, owner);
    if (otherOwner !== null) return { status: 'owned', owner: otherOwner };
    const isNew = pair.record === null;
    const time = now();
    if (isNew) {
      pair.record = { recordId, metadata, by, fence, createdAt: time, updatedAt: time };
      owners.add(recordId);
    } else {
      pair.record.metadata = metadata ?? pair.record.metadata;
      pair.record.updatedAt = time;
    }
    owners.setOwner(recordId, owner);
    keep(key, pair);
    changed(key);
    return { status: 'stored', record: { ...pair.record }, isNew };
  }

  /** As {@link put}, unless the pair has another record. */
  function putUnlessOther(key, pair, recordId, metadata, details, fence) {
    if (pair.record !== null && pair.record.recordId !== recordId) {
      return { status: 'conflict', record: { ...pair.record } };
    }
    return put(key, pair, recordId, metadata, details, fence);
  }

  function linksOfRun(kind, { baseId, clientId }) {
    const ofAllClients = kind === 'job' && clientId === '';
    return [...(linksOfBase.get(baseId) ?? [])].filter(
      (link) => link.kind === kind && (ofAllClients || link.key.clientId === clientId),
    );
  }

  function addLink(link) {
    const { baseId } = link.key;
    links[link.kind].set(link.id, link);
    linksOfBase.set(baseId, (linksOfBase.get(baseId) ?? new Set()).add(link));
  }

  function dropLink(link) {
    const { baseId } = link.key;
    const ofBase = linksOfBase.get(baseId);
    links[link.kind].delete(link.id);
    ofBase.delete(link);
    if (ofBase.size === 0) linksOfBase.delete(baseId);
  }

  return {
    name: 'memory',

    async claim(key, token, leaseMs) {
      const pair = pairOf(key);
      if (pair.record !== null) return { status: 'registered', record: { ...pair.record } };
      const { claim } = pair;
      const time = now();
      const isOwn = claim?.token === token;
      if (claim !== null && !isOwn && claim.endsAt > time) {
        const [by] = claim.token.split(' ', 1);
        return { status: 'held', leftMs: claim.endsAt - time, by };
      }
      const fence = isOwn ? claim.fence : ++lastFence;
      pair.claim = { token, fence, endsAt: time + leaseMs };
      keep(key, pair);
      return { status: 'won', fence };
    },

    async commit(key, token, recordId, metadata, details) {
      const pair = pairOf(key);
      const isHolder = pair.claim?.token === token;
      if (pair.record === null && !isHolder) return { status: 'lost' };
      const fence = isHolder ? pair.claim.fence : null;
      const answer = putUnlessOther(key, pair, recordId, metadata, details, fence);
      if (answer.status === 'stored' && isHolder) pair.claim = null;
      return answer;
    },

    async release(key, token) {
      const pair = pairOf(key);
      if (pair.claim?.token !== token) return false;
      pair.claim = null;
      keep(key, pair);
      changed(key);
      return true;
    },

    async extend(key, token, leaseMs) {
      const { claim } = pairOf(key);
      if (claim?.token !== token) return false;
      claim.endsAt = now() + leaseMs;
      return true;
    },

    async register(key, recordId, metadata, details) {
      return putUnlessOther(key, pairOf(key), recordId, metadata, details, null);
    },

    async replace(key, oldRecordId, newRecordId, metadata, details) {
      const pair = pairOf(key);
      const old = pair.record;
      if (old === null) return { status: 'missing' };
      if (old.recordId !== oldRecordId || oldRecordId === newRecordId) {
        return putUnlessOther(key, pair, newRecordId, metadata, details, null);
      }
      const otherOwner = owners.other(newRecordId, details.owner);
      if (otherOwner !== null) return { status: 'owned', owner: otherOwner };
      dropRecord(key, pair);
      return put(key, pair, newRecordId, metadata ?? old.metadata, details, null);
    },

    async get(key) {
      const { record } = pairOf(key);
      return record && { ...record };
    },

    async remove(key, recordId) {
      const pair = pairOf(key);
      if (pair.record?.recordId !== recordId) return false;
      dropRecord(key, pair);
      return true;
    },

    async list({ baseId, clientId, from, to, cursor, limit }) {
      let after = null;
      if (cursor !== null) {
        const [lastBaseId, lastClientId] = JSON.parse(cursor);
        after = { baseId: lastBaseId, clientId: lastClientId };
      }
      const isWanted = ([key, { record }]) =>
        record !== null &&
        (from === null || compareBytes(key.baseId, from) >= 0) &&
        (to === null || compareBytes(key.baseId, to) <= 0) &&
        (after === null || compareKeys(key, after) > 0);
      const found = [...pairs.entries({ baseId, clientId })]
        .filter(isWanted)
        .sort(([a], [b]) => compareKeys(a, b));
      const records = found.slice(0, limit).map(([key, { record }]) => ({ ...key, ...record }));
      const last = records.at(-1);
      return { records, cursor: found.length > limit ? JSON.stringify([last.baseId, last.clientId]) : null };
    },

    async prune(olderThanMs) {
      const until = now() - olderThanMs;
      let removed = 0;
      for (const [key, pair] of [...pairs.entries()]) {
        if (pair.claim !== null && pair.claim.endsAt <= until) pair.claim = null;
        if (pair.record !== null && pair.record.updatedAt <= until) {
          dropRecord(key, pair);
          removed += 1;
        }
        keep(key, pair);
      }
      for (const [name, { storedAt }] of slots) if (storedAt <= until) slots.delete(name);
      for (const link of [...links.apify.values(), ...links.job.values()]) {
        if (link.storedAt <= until) dropLink(link);
      }
      return removed;
    },

    async reserve(asked) {
      const time = now();
      const current = Math.floor(time / 1_000);
      const second = Math.max(current, lastSecond + 1);
      const count = Math.min(asked, current + MAX_SECONDS_AHEAD - second + 1);
      if (count <= 0) return { second: null, count: 0, now: time };
      lastSecond = second + count - 1;
      return { second, count, now: time };
    },

    async slot(name, baseId) {
      if (baseId !== null && !slots.has(name)) slots.set(name, { baseId, storedAt: now() });
      return slots.get(name)?.baseId ?? null;
    },

    async link({ kind, id }, { baseId, clientId }, runId) {
      const key = { baseId, clientId };
      const known = links[kind].get(id);
      if (known) {
        if (compareKeys(known.key, key) !== 0) return { status: 'conflict', runId: known.runId };
        known.storedAt = now();
        return { status: 'linked' };
      }
      const [taken] = kind === 'apify' ? linksOfRun(kind, key) : [];
      if (taken) return { status: 'taken', id: taken.id };
      addLink({ kind, id, key, runId, storedAt: now() });
      return { status: 'linked' };
    },

    async linked({ kind, id }) {
      return links[kind].get(id)?.runId ?? null;
    },

    async links(kind, key, limit) {
      return linksOfRun(kind, key)
        .slice(0, limit)
        .map(({ id }) => id);
    },

    async watch(key, onChange) {
      // Each call has its own function, so that stopping one does not stop another with the same `onChange`.
      const own = () => onChange();
      const set = watchers.get(key) ?? new Set();
      watchers.set(key, set.add(own));
      return async () => {
        set.delete(own);
        if (set.size === 0 && watchers.get(key) === set) watchers.delete(key);
      };
    },
  };
};
