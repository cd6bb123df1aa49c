'use strict';

/**
 * A store in Redis or Valkey, over a function of the caller that sends a command. Each method runs one script
 * (lib/stores/redis/scripts.js), except `list` and `prune`, which run several if there is much.
 */

const createWatch = require('./stores/redis/watch.js');
const scripts = require('./stores/redis/scripts.js');
const { createEvaluate } = require('./stores/redis/evaluate.js');
const { invalid, readOptions, requireFunction, typeOf } = require('./stores/options.js');

const OF = 'redisStore';
const SEND_HINT = 'Pass { sendCommand: (args) => client.sendCommand(args) }, or as your client needs it.';
const SUBSCRIBE_HINT =
  'Pass (channel, onMessage) => …, which resolves to a function that unsubscribes, or nothing.';
const PREFIX_HINT = 'Pass 1 to 100 characters without "{", "}" and control characters, or nothing.';

const DEFAULT_PREFIX = 'strict-run-id';

/** The prefix becomes a hash tag, which ends at the first brace. Lone surrogates can't be written as UTF-8. */
const PREFIX = /^[^{}\p{Cc}\p{Cs}]{1,100}$/u;

/** Returns the options, checked. */
function optionsOf(given) {
  const known = ['sendCommand', 'prefix', 'subscribe'];
  const [sendCommand, givenPrefix, subscribe] = readOptions(OF, given, known, SEND_HINT);
  requireFunction(OF, 'sendCommand', sendCommand, SEND_HINT);
  const canSubscribe = subscribe !== undefined && subscribe !== null;
  if (canSubscribe) requireFunction(OF, 'subscribe', subscribe, SUBSCRIBE_HINT);
  const prefix = givenPrefix ?? DEFAULT_PREFIX;
  if (typeof prefix !== 'string') {
    throw invalid(OF, 'prefix', `it is ${typeOf(prefix)}, not a string`, PREFIX_HINT);
  }
  if (!PREFIX.test(prefix)) {
    throw invalid(OF, 'prefix', `it is ${JSON.stringify(prefix.slice(0, 120))}`, PREFIX_HINT);
  }
  return { sendCommand, prefix, subscribe: canSubscribe ? subscribe : null };
}

/** How many records, or links and slots, one script of `prune` looks at: Redis does nothing else meanwhile. */
const PRUNED_AT_ONCE = 200;

/** A pair, as scripts take it. */
const pairOf = ({ baseId, clientId }) => `${baseId}\0${clientId}`;

/** Nullable texts, as scripts take and store them. */
const wrap = (text) => (text === null ? '' : `=${text}`);
const unwrap = (text) => (text === '' ? null : text.slice(1));

function recordOf([recordId, metadata, by, fence, createdAt, updatedAt]) {
  return {
    recordId,
    metadata: unwrap(metadata),
    by,
    fence: fence === '' ? null : Number(fence),
    createdAt: Number(createdAt),
    updatedAt: Number(updatedAt),
  };
}

/** The answers of the steps that store a record, by the first word of the reply. `given` is what was to be stored. */
const STORE_ANSWERS = {
  // Without the metadata, since the caller has it; unless `replace` has kept the old.
  new: ([fence, time, kept], { recordId, metadata, by }) => ({
    status: 'stored',
    record: recordOf([recordId, kept ?? metadata, by, fence, time, time]),
    isNew: true,
  }),
  again: (record) => ({ status: 'stored', record: recordOf(record), isNew: false }),
  conflict: (record) => ({ status: 'conflict', record: recordOf(record) }),
  owned: ([owner]) => ({ status: 'owned', owner: unwrap(owner) }),
  lost: () => ({ status: 'lost' }),
  missing: () => ({ status: 'missing' }),
};

const CLAIM_ANSWERS = {
  won: ([fence]) => ({ status: 'won', fence: Number(fence) }),
  registered: (record) => ({ status: 'registered', record: recordOf(record) }),
  held: ([leftMs, token]) => ({ status: 'held', leftMs: Number(leftMs), by: token.split(' ', 1)[0] }),
};

const LINK_ANSWERS = {
  linked: () => ({ status: 'linked' }),
  conflict: ([runId]) => ({ status: 'conflict', runId }),
  taken: ([id]) => ({ status: 'taken', id }),
};

/** How many fields `list` replies for a record: the other id of its pair, and the fields of `recordOf`. */
const LISTED_FIELDS = 7;

const isDone = ([answer]) => answer === '1';

exports.redisStore = function redisStore(options) {
  const { sendCommand, prefix, subscribe } = optionsOf(options);
  // Between braces: a cluster then keeps all keys in one slot, and no prefix is the beginning of another.
  const root = `{${prefix}}:`;
  const evaluate = createEvaluate(sendCommand);

  const marks = `${root}marks`;
  const clients = `${root}clients`;
  const times = `${root}times`;
  const pairKeys = (key) => [`${root}pair:${pairOf(key)}`, marks];
  const recordKeys = (key, recordId) => [
    ...pairKeys(key),
    `${root}row:${recordId}`,
    `${root}base:${key.baseId}`,
    `${root}client:${key.clientId}`,
    clients,
  ];
  const linkKey = ({ kind, id }) => `${root}link:${kind}\0${id}`;
  const linksKey = (kind, key) => `${root}links:${kind}\0${pairOf(key)}`;

  const ofPair = (script, key, ...values) =>
    evaluate(script, pairKeys(key), [key.baseId, key.clientId, ...values]);

  /** Runs a script that stores a record. `first` are its arguments before the record id. */
  async function storeIn(script, key, first, recordId, metadata, { by, owner }, moreKeys = []) {
    const given = { recordId, metadata: wrap(metadata), by };
    const values = [key.baseId, key.clientId, ...first, recordId, given.metadata, by, wrap(owner)];
    const [word, ...rest] = await evaluate(script, [...recordKeys(key, recordId), ...moreKeys], values);
    return STORE_ANSWERS[word](rest, given);
  }

  const store = {
    name: 'redis',

    async claim(key, token, leaseMs) {
      const [word, ...rest] = await ofPair(scripts.claim, key, token, String(leaseMs));
      return CLAIM_ANSWERS[word](rest);
    },

    async commit(key, token, recordId, metadata, details) {
      return storeIn(scripts.commit, key, [token], recordId, metadata, details);
    },

    async release(key, token) {
      return isDone(await ofPair(scripts.release, key, token));
    },

    async extend(key, token, leaseMs) {
      return isDone(await ofPair(scripts.extend, key, token, String(leaseMs)));
    },

    async register(key, recordId, metadata, details) {
      return storeIn(scripts.register, key, [], recordId, metadata, details);
    },

    async replace(key, oldRecordId, newRecordId, metadata, details) {
      const oldRow = `${root}row:${oldRecordId}`;
      return storeIn(scripts.replace, key, [oldRecordId], newRecordId, metadata, details, [oldRow]);
    },

    async get(key) {
      const [word, ...record] = await ofPair(scripts.get, key);
      return word === 'found' ? recordOf(record) : null;
    },

    async remove(key, recordId) {
      const values = [key.baseId, key.clientId, recordId];
      return isDone(await evaluate(scripts.remove, recordKeys(key, recordId), values));
    },

    async list({ baseId, clientId, from, to, cursor, limit }) {
      const isOfBase = baseId !== null;
      const [kind, id] = isOfBase ? ['base', baseId] : ['client', clientId];
      // If both are given: the one client in the list of the base.
      const [least, most] = isOfBase ? [clientId, clientId] : [from, to];
      const last = most === null ? '+' : `[${most}`;
      let first = least === null ? '-' : `[${least}`;
      if (cursor !== null) first = `(${unwrap(cursor)}`;
      const records = [];
      for (;;) {
        const values = [kind, id, first, last, String(limit - records.length)];
        const [isMore, lastRead, ...fields] = await evaluate(scripts.list, [`${root}${kind}:${id}`], values);
        for (let at = 0; at < fields.length; at += LISTED_FIELDS) {
          const [member, ...record] = fields.slice(at, at + LISTED_FIELDS);
          const key = isOfBase ? { baseId, clientId: member } : { baseId: member, clientId };
          records.push({ ...key, ...recordOf(record) });
        }
        if (isMore === 'end') return { records, cursor: null };
        if (records.length === limit) return { records, cursor: wrap(lastRead) };
        first = `(${lastRead}`;
      }
    },

    async prune(olderThanMs) {
      const atOnce = String(PRUNED_AT_ONCE);
      let removed = 0;
      let [until, client, base] = ['', '-', '-'];
      for (let isMore = 'more'; isMore === 'more';) {
        let count;
        const values = [String(olderThanMs), atOnce, until, client, base];
        [isMore, client, base, count, until] = await evaluate(scripts.prune, [marks, clients], values);
        removed += Number(count);
      }
      for (let isMore = 'more'; isMore === 'more';) {
        [isMore] = await evaluate(scripts.pruneNames, [times], [atOnce, until]);
      }
      return removed;
    },

    async reserve(asked) {
      const [second, count, now] = await evaluate(scripts.reserve, [`${root}reserved`], [String(asked)]);
      return { second: second === '' ? null : Number(second), count: Number(count), now: Number(now) };
    },

    async slot(name, baseId) {
      const [known] = await evaluate(scripts.slot, [`${root}slot:${name}`, times], [name, baseId ?? '']);
      return known === '' ? null : known;
    },

    async link(link, key, runId) {
      const ofBase = linksKey(link.kind, { ...key, clientId: '' });
      const keys = [linkKey(link), times, linksKey(link.kind, key), ofBase, `${root}linkCount`];
      const [word, ...rest] = await evaluate(scripts.link, keys, [pairOf(key), link.kind, link.id, runId]);
      return LINK_ANSWERS[word](rest);
    },

    async linked(link) {
      const [runId] = await evaluate(scripts.linked, [linkKey(link)], []);
      return runId === '' ? null : runId;
    },

    async links(kind, key, limit) {
      return evaluate(scripts.links, [linksKey(kind, key)], [String(limit)]);
    },
  };
  if (subscribe !== null) store.watch = createWatch(subscribe, `${root}changed`);
  return store;
};
