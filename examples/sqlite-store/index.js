'use strict';

/** A store for `sharedRuns` in a SQLite file, which the processes of one host may share. */

const { DatabaseSync } = require('node:sqlite');

/** Texts are compared by their UTF-8 bytes, as `list` needs it. The number of a claim, its fence, is never used again. */
const SCHEMA = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS records (base, client, recordId, owner, updatedAt, json, PRIMARY KEY (base, client));
  CREATE INDEX IF NOT EXISTS recordsOfClient ON records (client, base);
  CREATE INDEX IF NOT EXISTS recordsById ON records (recordId);
  CREATE TABLE IF NOT EXISTS claims (fence INTEGER PRIMARY KEY AUTOINCREMENT, base, client, token, endsAt,
    UNIQUE (base, client));
  CREATE TABLE IF NOT EXISTS slots (name PRIMARY KEY, base, storedAt);
  CREATE TABLE IF NOT EXISTS links (place INTEGER PRIMARY KEY, kind, id, base, client, runId, storedAt, UNIQUE (kind, id));
  CREATE INDEX IF NOT EXISTS linksOfRun ON links (base, client);
  CREATE TABLE IF NOT EXISTS seconds (last);
  INSERT INTO seconds SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM seconds);
  COMMIT;`;

exports.sqliteStore = function sqliteStore(file) {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);

  /** Runs a statement whose values are parameters. Returns its rows. */
  const sql = (strings, ...values) => database.prepare(strings.join('?')).all(...values);

  /** Makes a method of a step: a transaction, so that it is atomic for all processes. */
  const step = (body) =>
    async function runStep(...args) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const answer = body(...args);
        database.exec('COMMIT');
        return answer;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    };

  /** SQLite's clock. `Date` would be the clock of whoever asks. */
  const now = () => sql`SELECT CAST(round(unixepoch('subsec') * 1000) AS INTEGER) AS time`[0].time;

  function recordOf({ baseId, clientId }) {
    const [row] = sql`SELECT json FROM records WHERE base = ${baseId} AND client = ${clientId}`;
    return row ? JSON.parse(row.json) : null;
  }

  const claimOf = ({ baseId, clientId }) =>
    sql`SELECT * FROM claims WHERE base = ${baseId} AND client = ${clientId}`[0];

  const setLease = ({ baseId, clientId }, token, leaseMs) =>
    sql`UPDATE claims SET endsAt = ${now() + leaseMs}
      WHERE base = ${baseId} AND client = ${clientId} AND token = ${token} RETURNING fence`;

  const endClaim = ({ baseId, clientId }, token) =>
    sql`DELETE FROM claims WHERE base = ${baseId} AND client = ${clientId} AND token = ${token} RETURNING 1`
      .length === 1;

  /** Stores a record, in the place of `old` if that is given. All pairs of a record id have its owner. */
  function store(key, recordId, metadata, { by, owner }, { fence = null, old = null } = {}) {
    const record = recordOf(key);
    const isNew = record === null || old !== null;
    if (!isNew && record.recordId !== recordId) return { status: 'conflict', record };
    const [known] = sql`SELECT owner FROM records WHERE recordId = ${recordId} AND owner IS NOT NULL`;
    if (known && owner !== null && owner !== known.owner) return { status: 'owned', owner: known.owner };
    const updatedAt = now();
    const first = isNew
      ? { recordId, metadata: old?.metadata ?? null, by, fence, createdAt: updatedAt }
      : record;
    const stored = { ...first, metadata: metadata ?? first.metadata, updatedAt };
    sql`INSERT OR REPLACE INTO records VALUES (${key.baseId}, ${key.clientId}, ${recordId}, ${known?.owner ?? null},
      ${updatedAt}, ${JSON.stringify(stored)})`;
    if (owner !== null) sql`UPDATE records SET owner = ${owner} WHERE recordId = ${recordId}`;
    return { status: 'stored', record: stored, isNew };
  }

  return {
    name: 'sqlite',

    claim: step((key, token, leaseMs) => {
      const record = recordOf(key);
      if (record !== null) return { status: 'registered', record };
      const held = claimOf(key);
      if (held?.token !== token) {
        const leftMs = held ? held.endsAt - now() : 0;
        if (leftMs > 0) return { status: 'held', leftMs, by: held.token.split(' ')[0] };
        sql`INSERT OR REPLACE INTO claims (base, client, token) VALUES (${key.baseId}, ${key.clientId}, ${token})`;
      }
      const [{ fence }] = setLease(key, token, leaseMs);
      return { status: 'won', fence };
    }),

    commit: step((key, token, recordId, metadata, details) => {
      const held = claimOf(key);
      const isHolder = held?.token === token;
      if (!isHolder && recordOf(key) === null) return { status: 'lost' };
      const answer = store(key, recordId, metadata, details, { fence: isHolder ? held.fence : null });
      if (answer.status === 'stored') endClaim(key, token);
      return answer;
    }),

    release: step(endClaim),

    extend: step((key, token, leaseMs) => setLease(key, token, leaseMs).length === 1),

    register: step((key, recordId, metadata, details) => store(key, recordId, metadata, details)),

    replace: step((key, oldRecordId, newRecordId, metadata, details) => {
      const record = recordOf(key);
      if (record === null) return { status: 'missing' };
      const isOld = record.recordId === oldRecordId && oldRecordId !== newRecordId;
      return store(key, newRecordId, metadata, details, { old: isOld ? record : null });
    }),

    // One statement is atomic by itself.
    get: async (key) => recordOf(key),

    remove: async ({ baseId, clientId }, recordId) =>
      sql`DELETE FROM records WHERE base = ${baseId} AND client = ${clientId} AND recordId = ${recordId} RETURNING 1`
        .length === 1,

    async list({ baseId, clientId, from, to, cursor, limit }) {
      const [afterBase, afterClient] = cursor === null ? ['', ''] : JSON.parse(cursor);
      const rows = sql`SELECT base, client, json FROM records
        WHERE base = coalesce(${baseId}, base) AND client = coalesce(${clientId}, client)
          AND base BETWEEN coalesce(${from}, base) AND coalesce(${to}, base)
          AND (base, client) > (${afterBase}, ${afterClient}) ORDER BY base, client LIMIT ${limit}`;
      const records = rows.map((row) => ({
        baseId: row.base,
        clientId: row.client,
        ...JSON.parse(row.json),
      }));
      const last = rows.at(-1);
      return { records, cursor: rows.length < limit ? null : JSON.stringify([last.base, last.client]) };
    },

    prune: step((olderThanMs) => {
      const until = now() - olderThanMs;
      sql`DELETE FROM claims WHERE endsAt <= ${until}`;
      sql`DELETE FROM links WHERE storedAt <= ${until}`;
      sql`DELETE FROM slots WHERE storedAt <= ${until}`;
      return sql`DELETE FROM records WHERE updatedAt <= ${until} RETURNING 1`.length;
    }),

    reserve: step((asked) => {
      const time = now();
      const current = Math.floor(time / 1_000);
      const second = Math.max(current, sql`SELECT last FROM seconds`[0].last + 1);
      const count = Math.min(asked, current + 3_600 - second + 1);
      if (count <= 0) return { second: null, count: 0, now: time };
      sql`UPDATE seconds SET last = ${second + count - 1}`;
      return { second, count, now: time };
    }),

    slot: step((name, baseId) => {
      if (baseId !== null) sql`INSERT OR IGNORE INTO slots VALUES (${name}, ${baseId}, ${now()})`;
      return sql`SELECT base FROM slots WHERE name = ${name}`[0]?.base ?? null;
    }),

    link: step(({ kind, id }, { baseId, clientId }, runId) => {
      const [known] = sql`SELECT * FROM links WHERE kind = ${kind} AND id = ${id}`;
      if (known && (known.base !== baseId || known.client !== clientId)) {
        return { status: 'conflict', runId: known.runId };
      }
      const [taken] = sql`SELECT id FROM links WHERE base = ${baseId} AND client = ${clientId}
        AND kind = 'apify' AND kind = ${kind} AND id <> ${id}`;
      if (taken) return { status: 'taken', id: taken.id };
      sql`INSERT INTO links (kind, id, base, client, runId, storedAt)
        VALUES (${kind}, ${id}, ${baseId}, ${clientId}, ${runId}, ${now()})
        ON CONFLICT (kind, id) DO UPDATE SET storedAt = excluded.storedAt`;
      return { status: 'linked' };
    }),

    linked: async ({ kind, id }) =>
      sql`SELECT runId FROM links WHERE kind = ${kind} AND id = ${id}`[0]?.runId ?? null,

    async links(kind, { baseId, clientId }, limit) {
      const ofAllClients = Number(kind === 'job' && clientId === '');
      const rows = sql`SELECT id FROM links WHERE kind = ${kind} AND base = ${baseId}
        AND (client = ${clientId} OR ${ofAllClients}) ORDER BY place LIMIT ${limit}`;
      return rows.map(({ id }) => id);
    },

    close: () => database.close(),
  };
};
