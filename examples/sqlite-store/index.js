'use strict';

/** A store for `sharedRuns` in a SQLite file, which the processes of one host may share. */

const { DatabaseSync } = require('node:sqlite');

/** Texts are compared by their UTF-8 bytes, as `list` needs it. The number of a claim, its fence, is never used again. */
const SCHEMA = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS records (base TEXT, client TEXT, recordId TEXT, metadata TEXT, process TEXT, owner TEXT,
    fence INTEGER, createdAt INTEGER, updatedAt INTEGER, PRIMARY KEY (base, client));
  CREATE INDEX IF NOT EXISTS recordsOfClient ON records (client, base);
  CREATE INDEX IF NOT EXISTS recordsById ON records (recordId);
  CREATE TABLE IF NOT EXISTS claims (fence INTEGER PRIMARY KEY AUTOINCREMENT, base TEXT, client TEXT, token TEXT,
    endsAt INTEGER, UNIQUE (base, client));
  CREATE TABLE IF NOT EXISTS seconds (last INTEGER);
  CREATE TABLE IF NOT EXISTS slots (name TEXT PRIMARY KEY, base TEXT, storedAt INTEGER);
  CREATE TABLE IF NOT EXISTS links (place INTEGER PRIMARY KEY, kind TEXT, id TEXT, base TEXT, client TEXT, runId TEXT,
    storedAt INTEGER, UNIQUE (kind, id));
  CREATE INDEX IF NOT EXISTS linksOfRun ON links (base, client);
  COMMIT;`;

exports.sqliteStore = function sqliteStore(file) {
  const database = new DatabaseSync(file);
  database.exec(SCHEMA);
  const statements = new Map();

  /** Runs a statement whose values are parameters. Returns its rows. */
  function sql(strings, ...values) {
    const text = strings.join('?');
    if (!statements.has(text)) statements.set(text, database.prepare(text));
    return statements.get(text).all(...values);
  }

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

  const toRecord = ({ recordId, metadata, process, fence, createdAt, updatedAt }) => {
    return { recordId, metadata, by: process, fence, createdAt, updatedAt };
  };

  function recordOf({ baseId, clientId }) {
    const [row] = sql`SELECT * FROM records WHERE base = ${baseId} AND client = ${clientId}`;
    return row ? toRecord(row) : null;
  }

  const claimOf = ({ baseId, clientId }) =>
    sql`SELECT * FROM claims WHERE base = ${baseId} AND client = ${clientId}`[0] ?? null;

  const endClaim = ({ baseId, clientId }, token) =>
    sql`DELETE FROM claims WHERE base = ${baseId} AND client = ${clientId} AND token = ${token} RETURNING 1`
      .length === 1;

  const removeRecord = ({ baseId, clientId }, recordId) =>
    sql`DELETE FROM records WHERE base = ${baseId} AND client = ${clientId} AND recordId = ${recordId} RETURNING 1`
      .length === 1;

  /** Stores a record, in the place of `old` if that is given. All pairs of a record id have its owner. */
  function store(key, recordId, metadata, { by, owner }, { fence = null, old = null } = {}) {
    const record = recordOf(key);
    const isNew = record === null || old !== null;
    if (!isNew && record.recordId !== recordId) return { status: 'conflict', record };
    const [known] = sql`SELECT owner FROM records WHERE recordId = ${recordId} AND owner IS NOT NULL`;
    if (known && owner !== null && owner !== known.owner) return { status: 'owned', owner: known.owner };
    if (old !== null) removeRecord(key, old.recordId);
    const time = now();
    sql`INSERT INTO records VALUES (${key.baseId}, ${key.clientId}, ${recordId}, ${metadata ?? old?.metadata ?? null}, ${by},
        ${known?.owner ?? null}, ${fence}, ${time}, ${time})
      ON CONFLICT DO UPDATE SET metadata = coalesce(excluded.metadata, metadata), updatedAt = excluded.updatedAt`;
    if (owner !== null) sql`UPDATE records SET owner = ${owner} WHERE recordId = ${recordId}`;
    return { status: 'stored', record: recordOf(key), isNew };
  }

  return {
    name: 'sqlite',

    claim: step((key, token, leaseMs) => {
      const record = recordOf(key);
      if (record !== null) return { status: 'registered', record };
      const held = claimOf(key);
      const time = now();
      if (held?.token === token) {
        sql`UPDATE claims SET endsAt = ${time + leaseMs} WHERE fence = ${held.fence}`;
        return { status: 'won', fence: held.fence };
      }
      if (held !== null && held.endsAt > time) {
        return { status: 'held', leftMs: held.endsAt - time, by: held.token.split(' ')[0] };
      }
      const [{ fence }] = sql`INSERT OR REPLACE INTO claims (base, client, token, endsAt)
        VALUES (${key.baseId}, ${key.clientId}, ${token}, ${time + leaseMs}) RETURNING fence`;
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

    extend: step((key, token, leaseMs) => {
      const held = claimOf(key);
      if (held?.token !== token) return false;
      sql`UPDATE claims SET endsAt = ${now() + leaseMs} WHERE fence = ${held.fence}`;
      return true;
    }),

    register: step((key, recordId, metadata, details) => store(key, recordId, metadata, details)),

    replace: step((key, oldRecordId, newRecordId, metadata, details) => {
      const record = recordOf(key);
      if (record === null) return { status: 'missing' };
      const isOld = record.recordId === oldRecordId && oldRecordId !== newRecordId;
      return store(key, newRecordId, metadata, details, { old: isOld ? record : null });
    }),

    // One statement is atomic by itself.
    get: async (key) => recordOf(key),

    remove: step(removeRecord),

    async list({ baseId, clientId, from, to, cursor, limit }) {
      const [afterBase, afterClient] = cursor === null ? ['', ''] : JSON.parse(cursor);
      const rows = sql`SELECT * FROM records
        WHERE base = coalesce(${baseId}, base) AND client = coalesce(${clientId}, client)
          AND base BETWEEN coalesce(${from}, base) AND coalesce(${to}, base)
          AND (base, client) > (${afterBase}, ${afterClient}) ORDER BY base, client LIMIT ${limit}`;
      const records = rows.map((row) => ({ baseId: row.base, clientId: row.client, ...toRecord(row) }));
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
      const second = Math.max(current, (sql`SELECT max(last) AS last FROM seconds`[0].last ?? 0) + 1);
      const count = Math.min(asked, current + 3_600 - second + 1);
      if (count <= 0) return { second: null, count: 0, now: time };
      sql`DELETE FROM seconds`;
      sql`INSERT INTO seconds VALUES (${second + count - 1})`;
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
      const [taken] =
        sql`SELECT id FROM links WHERE base = ${baseId} AND client = ${clientId} AND kind = 'apify'`;
      if (!known && kind === 'apify' && taken) return { status: 'taken', id: taken.id };
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
