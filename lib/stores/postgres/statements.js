'use strict';

/**
 * The SQL of each step. A step is one statement, so it is atomic, and needs neither a transaction nor a connection of its
 * own. A statement returns one text: JSON, because drivers differ in what they make of bigint, time and the names of
 * columns. The text is NULL if another statement was in between; then the step is asked again, from the beginning.
 *
 * How steps that run at the same time meet, under READ COMMITTED:
 *
 * - A statement reads as of its start (its snapshot). What it *changes* it reads again, after it has waited for others to
 *   commit: `ON CONFLICT … DO UPDATE … WHERE` and `UPDATE … WHERE` check the newest row. So a condition that must hold is in
 *   those, and is about columns of the row that is changed. A sub-query in them still reads the snapshot.
 * - If the condition doesn't hold, nothing is changed, and the answer comes from the snapshot, if that explains why. Then
 *   it is the right answer of the moment when the statement started. If the snapshot doesn't explain it, the answer is NULL.
 * - Locks are taken in one order, so no two steps wait for each other: the turn of a claim or the owner of a record id,
 *   then the pair. `prune` takes many rows, and never waits: it skips rows that are locked.
 *
 * `clock_timestamp()` is the time of the call, also within a caller's transaction. `statement_timestamp()` is the same time
 * throughout a statement, for times that are compared with each other.
 */

const { createHash } = require('node:crypto');
const { LOCK_CLASS, migration } = require('./schema.js');

/**
 * The parameters that aren't text. Each use has its type, so that every driver sends it as such. A time is sent as text:
 * for the type of times, postgres.js makes a Date of it, which loses the microseconds.
 */
const TYPES = {
  __proto__: null,
  leaseMs: 'float8',
  olderThanMs: 'float8',
  limit: 'bigint',
  count: 'bigint',
  until: 'text::timestamptz',
};

/** `{name}` in a text is a parameter. `name` is for drivers that prepare a statement under a name. */
function statement(template) {
  const parameters = [];
  const text = template.trim().replace(/\{(\w+)\}/g, (_, parameter) => {
    if (!parameters.includes(parameter)) parameters.push(parameter);
    return `$${parameters.indexOf(parameter) + 1}::${TYPES[parameter] ?? 'text'}`;
  });
  return {
    text,
    parameters,
    name: `strict_run_id_${createHash('sha256').update(text).digest('hex').slice(0, 16)}`,
  };
}

const milliseconds = (time) => `floor(extract(epoch FROM ${time}) * 1000)::bigint`;

/** A record as JSON, from a row of the pairs. */
const record = (row) => `json_build_object(
    'recordId', ${row}.record_id, 'metadata', ${row}.metadata, 'by', ${row}.stored_by, 'fence', ${row}.record_fence,
    'createdAt', ${milliseconds(`${row}.created_at`)}, 'updatedAt', ${milliseconds(`${row}.updated_at`)})`;

/** The time of storing a record again: later than before, so that only a new one has `created_at = updated_at`. */
const storedAgain = (row) => `greatest(statement_timestamp(), ${row}.updated_at + interval '1 microsecond')`;

/** Returns the statements for names as `namesOf` returns them. With `notifies`, steps notify waiting callers. */
function statementsOf(names, notifies) {
  const { pairs, owners, links, slots, state, numbers } = names;
  const isPair = (row) => `${row}.base_id = {baseId} AND ${row}.client_id = {clientId}`;

  /** The pair as of the start. */
  const seen = `seen AS MATERIALIZED (SELECT * FROM ${pairs} p WHERE ${isPair('p')})`;

  /** A further column of RETURNING. It is sent when the statement commits. */
  const notify = notifies ? `, pg_notify('${names.channel}', {baseId} || ' ' || {clientId})` : '';

  /**
   * Two common table expressions: `able` has a row if the snapshot has a pair (`from`) in which the record can be stored,
   * and `own` has a row if the record id may have this owner. Then it has it, and the row is locked until the pair is
   * stored: so two steps that store one record id come one after the other.
   *
   * The row of an owner stays when the last pair of its record id is gone, because a step can't know that no other is about
   * to store it. Whoever comes with another owner takes it over if no pair of the snapshot has the record id and the row is
   * the one of the snapshot, by its `xmin`, the transaction that wrote it. Since each step that stores a record id writes
   * the row, none has stored it since. If the pair then can't be stored after all, the owner of an unused record id has
   * changed, which means nothing.
   *
   * Without an owner, there is nothing to write if the record id has no row. If it has one, an owner that nobody uses is
   * forgotten: this pair must not make it count again.
   */
  const owned = (from) => `able AS MATERIALIZED (${from}),
  own AS (
    INSERT INTO ${owners} AS o (record_id, owner)
    SELECT {recordId}, {owner} FROM able WHERE {owner} IS NOT NULL OR ${hasOwnerRow}
    ON CONFLICT (record_id) DO UPDATE
    SET owner = CASE WHEN o.owner IS NULL OR NOT ${isUsed} THEN EXCLUDED.owner ELSE o.owner END
    WHERE o.owner IS NULL OR o.owner = EXCLUDED.owner
      OR (${isUsed} AND EXCLUDED.owner IS NULL)
      OR (NOT ${isUsed} AND o.xmin = (SELECT xmin FROM ${owners} WHERE record_id = {recordId}))
    RETURNING 1
  )`;
  const isUsed = `EXISTS (SELECT FROM ${pairs} WHERE record_id = {recordId})`;
  const hasOwnerRow = `EXISTS (SELECT FROM ${owners} WHERE record_id = {recordId})`;
  const mayOwn = `(EXISTS (SELECT FROM own) OR ({owner} IS NULL AND NOT ${hasOwnerRow}))`;

  const committed = `record_id = {recordId},
      metadata = coalesce({metadata}, p.metadata),
      stored_by = coalesce(p.stored_by, {by}),
      record_fence = CASE WHEN p.record_id IS NULL THEN p.fence ELSE p.record_fence END,
      created_at = coalesce(p.created_at, statement_timestamp()),
      updated_at = ${storedAgain('p')},
      token = CASE WHEN p.token <> {token} THEN p.token END,
      lease_end = CASE WHEN p.token <> {token} THEN p.lease_end END`;

  /** What a step that stores a record returns: from `put`, or the reason in the snapshot. `other` is the reason of a step. */
  const returnStored = (type = '') => `RETURNING json_build_object(
      'status', 'stored', 'record', ${record('p')}, 'isNew', p.created_at = p.updated_at)${type} AS answer${notify}`;
  const stored = (other) => `
SELECT coalesce(
  (SELECT answer FROM put),
  ${other}
  (SELECT json_build_object('status', 'owned', 'owner', o.owner) FROM able, ${owners} o
    WHERE o.record_id = {recordId} AND o.owner <> {owner} AND ${isUsed})
)::text`;
  const conflict = (condition) =>
    `(SELECT json_build_object('status', 'conflict', 'record', ${record('s')}) FROM seen s WHERE ${condition}),`;

  /**
   * The fence must be drawn when no other claim of the pair can be under way: one that draws, waits for a lock, and then
   * inserts could come after a claim with a greater fence that is gone by then. So claims take turns, by an advisory lock
   * that ends with the statement. Those that see that they can't win don't wait for their turn, and write nothing.
   */
  const turn = `pg_advisory_xact_lock(${LOCK_CLASS}, hashtext({baseId} || ' ' || {clientId}))`;
  const newClaim = `{baseId}, {clientId}, {token},
      clock_timestamp() + {leaseMs} * interval '1 millisecond', nextval('${numbers}')`;
  const won = `json_build_object('status', 'won', 'fence', p.fence)`;

  /** The statements of `list`, by their conditions. */
  const lists = new Map();

  return {
    present: statement(`
SELECT json_build_object(
  'hasTables', to_regclass('${state}') IS NOT NULL, 'encoding', current_setting('server_encoding'))::text`),

    migrate: statement(migration(names)),

    version: statement(`SELECT to_json(version)::text FROM ${state}`),

    // Most claims are of a new pair, and most commits of a new record id. A short statement does just that, or nothing:
    // planning the whole step takes several times as long as running it.
    claimNew: statement(`
INSERT INTO ${pairs} AS p (base_id, client_id, token, lease_end, fence)
SELECT ${newClaim} FROM (SELECT ${turn}) turn
ON CONFLICT DO NOTHING
RETURNING ${won}::text`),

    claim: statement(`
WITH
  seen AS MATERIALIZED (
    SELECT * FROM ${pairs} p WHERE ${isPair('p')}
      AND (p.record_id IS NOT NULL OR (p.token <> {token} AND p.lease_end > clock_timestamp()))
  ),
  turn AS MATERIALIZED (
    SELECT ${turn}
    WHERE NOT EXISTS (SELECT FROM seen)
  ),
  won AS (
    INSERT INTO ${pairs} AS p (base_id, client_id, token, lease_end, fence)
    SELECT ${newClaim} FROM turn
    ON CONFLICT (base_id, client_id) DO UPDATE
    SET token = EXCLUDED.token, lease_end = EXCLUDED.lease_end,
      fence = CASE WHEN p.token = EXCLUDED.token THEN p.fence ELSE EXCLUDED.fence END
    WHERE p.record_id IS NULL
      AND (p.token IS NULL OR p.token = EXCLUDED.token OR p.lease_end <= clock_timestamp())
    RETURNING ${won} AS answer
  )
SELECT coalesce(
  (SELECT answer FROM won),
  (SELECT json_build_object('status', 'registered', 'record', ${record('s')}) FROM seen s WHERE s.record_id IS NOT NULL),
  (SELECT json_build_object('status', 'held', 'by', split_part(s.token, ' ', 1),
    'leftMs', greatest(1, ceil(extract(epoch FROM s.lease_end - clock_timestamp()) * 1000)::bigint)) FROM seen s)
)::text`),

    commitNew: statement(`
UPDATE ${pairs} p
SET ${committed}
WHERE ${isPair('p')} AND p.record_id IS NULL AND p.token = {token} AND NOT ${hasOwnerRow}
${returnStored('::text')}`),

    commitNewOwned: statement(`
WITH own AS (INSERT INTO ${owners} (record_id, owner) VALUES ({recordId}, {owner}) ON CONFLICT DO NOTHING RETURNING 1)
UPDATE ${pairs} p
SET ${committed}
WHERE ${isPair('p')} AND p.record_id IS NULL AND p.token = {token} AND EXISTS (SELECT FROM own)
${returnStored('::text')}`),

    commit: statement(`
WITH
  ${seen},
  ${owned(`SELECT FROM seen s WHERE s.record_id = {recordId} OR (s.record_id IS NULL AND s.token = {token})`)},
  put AS (
    UPDATE ${pairs} p
    SET ${committed}
    WHERE ${isPair('p')} AND EXISTS (SELECT FROM able) AND ${mayOwn}
      AND (p.record_id = {recordId} OR (p.record_id IS NULL AND p.token = {token}))
    ${returnStored()}
  )
${stored(`${conflict(`s.record_id <> {recordId}`)}
  (SELECT json_build_object('status', 'lost')
    WHERE NOT EXISTS (SELECT FROM seen s WHERE s.record_id IS NOT NULL OR s.token = {token})),`)}`),

    register: statement(`
WITH
  ${seen},
  ${owned(`SELECT WHERE NOT EXISTS (SELECT FROM seen s WHERE s.record_id <> {recordId})`)},
  put AS (
    INSERT INTO ${pairs} AS p (base_id, client_id, record_id, metadata, stored_by, created_at, updated_at)
    SELECT {baseId}, {clientId}, {recordId}, {metadata}, {by}, statement_timestamp(), statement_timestamp()
    FROM able WHERE ${mayOwn}
    ON CONFLICT (base_id, client_id) DO UPDATE
    SET record_id = EXCLUDED.record_id,
      metadata = coalesce(EXCLUDED.metadata, p.metadata),
      stored_by = coalesce(p.stored_by, EXCLUDED.stored_by),
      created_at = coalesce(p.created_at, EXCLUDED.created_at),
      updated_at = ${storedAgain('p')}
    WHERE p.record_id IS NULL OR p.record_id = EXCLUDED.record_id
    ${returnStored()}
  )
${stored(conflict(`s.record_id <> {recordId}`))}`),

    replace: statement(`
WITH
  ${seen},
  ${owned(`SELECT FROM seen s WHERE s.record_id IN ({oldRecordId}, {recordId})`)},
  put AS (
    UPDATE ${pairs} p
    SET record_id = {recordId},
      metadata = coalesce({metadata}, p.metadata),
      stored_by = CASE WHEN p.record_id = {recordId} THEN p.stored_by ELSE {by} END,
      record_fence = CASE WHEN p.record_id = {recordId} THEN p.record_fence END,
      created_at = CASE WHEN p.record_id = {recordId} THEN p.created_at ELSE statement_timestamp() END,
      updated_at = CASE WHEN p.record_id = {recordId} THEN ${storedAgain('p')} ELSE statement_timestamp() END
    WHERE ${isPair('p')} AND EXISTS (SELECT FROM able) AND ${mayOwn}
      AND p.record_id IN ({oldRecordId}, {recordId})
    ${returnStored()}
  )
${stored(`${conflict(`s.record_id NOT IN ({oldRecordId}, {recordId})`)}
  (SELECT json_build_object('status', 'missing')
    WHERE NOT EXISTS (SELECT FROM seen s WHERE s.record_id IS NOT NULL)),`)}`),

    release: statement(`
WITH done AS (
  UPDATE ${pairs} p SET token = NULL, lease_end = NULL
  WHERE ${isPair('p')} AND p.token = {token}
  RETURNING 1${notify}
)
SELECT to_json(EXISTS (SELECT FROM done))::text`),

    extend: statement(`
WITH done AS (
  UPDATE ${pairs} p SET lease_end = clock_timestamp() + {leaseMs} * interval '1 millisecond'
  WHERE ${isPair('p')} AND p.token = {token}
  RETURNING 1
)
SELECT to_json(EXISTS (SELECT FROM done))::text`),

    get: statement(`
SELECT coalesce(
  (SELECT ${record('p')} FROM ${pairs} p WHERE ${isPair('p')} AND p.record_id IS NOT NULL),
  'null'
)::text`),

    // The row stays for `prune`: it may have a claim, and two statements can't both decide that it goes.
    remove: statement(`
WITH done AS (
  UPDATE ${pairs} p
  SET record_id = NULL, metadata = NULL, stored_by = NULL, record_fence = NULL, created_at = NULL, updated_at = NULL
  WHERE ${isPair('p')} AND p.record_id = {recordId}
  RETURNING 1
)
SELECT to_json(EXISTS (SELECT FROM done))::text`),

    /** Only the conditions that apply are in the text, so that each list uses its index. */
    list(filter) {
      const present = Object.keys(LIST_CONDITIONS).filter((name) => filter[name] !== null);
      const key = present.join(' ');
      if (!lists.has(key)) lists.set(key, statement(listText(pairs, present)));
      return lists.get(key);
    },

    until: statement(`SELECT to_json(clock_timestamp() - {olderThanMs} * interval '1 millisecond')::text`),

    /**
     * Rows are locked first, without waiting, and found again by their place (`ctid`). A row that was changed since the
     * start has another place, and stays.
     */
    prunePairs: statement(`
WITH
  gone AS (
    DELETE FROM ${pairs}
    WHERE ctid = ANY (ARRAY(
      SELECT p.ctid FROM ${pairs} p
      WHERE (p.record_id IS NULL OR p.updated_at <= {until}) AND (p.token IS NULL OR p.lease_end <= {until})
      LIMIT {limit} FOR UPDATE SKIP LOCKED
    ))
    RETURNING record_id
  ),
  kept AS (
    UPDATE ${pairs} p
    SET record_id = CASE WHEN p.updated_at > {until} THEN p.record_id END,
      metadata = CASE WHEN p.updated_at > {until} THEN p.metadata END,
      stored_by = CASE WHEN p.updated_at > {until} THEN p.stored_by END,
      record_fence = CASE WHEN p.updated_at > {until} THEN p.record_fence END,
      created_at = CASE WHEN p.updated_at > {until} THEN p.created_at END,
      updated_at = CASE WHEN p.updated_at > {until} THEN p.updated_at END,
      token = CASE WHEN p.lease_end > {until} THEN p.token END,
      lease_end = CASE WHEN p.lease_end > {until} THEN p.lease_end END
    WHERE ctid = ANY (ARRAY(
      SELECT p.ctid FROM ${pairs} p
      WHERE (p.updated_at <= {until} AND p.lease_end > {until}) OR (p.lease_end <= {until} AND p.updated_at > {until})
      LIMIT {limit} FOR UPDATE SKIP LOCKED
    ))
    RETURNING CASE WHEN p.record_id IS NULL THEN 1 END AS is_removed
  )
SELECT json_build_object(
  'removed', (SELECT count(record_id) FROM gone) + (SELECT count(is_removed) FROM kept),
  'isDone', (SELECT count(*) FROM gone) < {limit} AND (SELECT count(*) FROM kept) < {limit}
)::text`),

    /** As above: a step that stores the record id has written the row, which has another place then. */
    pruneOwners: statement(`
DELETE FROM ${owners}
WHERE ctid = ANY (ARRAY(
  SELECT o.ctid FROM ${owners} o
  WHERE NOT EXISTS (SELECT FROM ${pairs} p WHERE p.record_id = o.record_id)
  FOR UPDATE OF o SKIP LOCKED
))`),

    pruneLinks: statement(pruneByTime(links)),
    pruneSlots: statement(pruneByTime(slots)),

    // The lock waits for others, and then reads the newest row: the first second is known before the row is changed.
    reserve: statement(`
WITH
  mark AS MATERIALIZED (
    SELECT greatest(last_second + 1, ${SECOND}) AS first, ${SECOND} + 3600 AS final FROM ${state} FOR UPDATE
  ),
  given AS (
    UPDATE ${state} SET last_second = least(first + {count} - 1, final)
    FROM mark WHERE first <= final
    RETURNING first, last_second - first + 1 AS length
  )
SELECT json_build_object(
  'second', (SELECT first FROM given), 'count', coalesce((SELECT length FROM given), 0),
  'now', ${milliseconds('statement_timestamp()')})::text
FROM ${state}`),

    slotOf: statement(
      `SELECT coalesce((SELECT to_json(base_id) FROM ${slots} WHERE name = {name}), 'null')::text`,
    ),

    slot: statement(`
WITH added AS (
  INSERT INTO ${slots} (name, base_id, stored_at)
  SELECT {name}, {baseId}, statement_timestamp()
  WHERE NOT EXISTS (SELECT FROM ${slots} WHERE name = {name})
  ON CONFLICT DO NOTHING
  RETURNING base_id
)
SELECT to_json(coalesce(
  (SELECT base_id FROM added),
  (SELECT base_id FROM ${slots} WHERE name = {name})
))::text`),

    // `ON CONFLICT` without a target covers both unique indexes: by id, and Apify runs by pair.
    link: statement(`
WITH
  known AS MATERIALIZED (SELECT * FROM ${links} WHERE kind = {kind} AND id = {id}),
  of_run AS MATERIALIZED (
    SELECT * FROM ${links} l WHERE {kind} = 'apify' AND l.kind = 'apify' AND ${isPair('l')} AND l.id <> {id}
  ),
  renewed AS (
    UPDATE ${links} l SET run_id = {runId}, stored_at = statement_timestamp()
    WHERE l.kind = {kind} AND l.id = {id} AND ${isPair('l')}
    RETURNING 1
  ),
  added AS (
    INSERT INTO ${links} (kind, id, base_id, client_id, run_id, number, stored_at)
    SELECT {kind}, {id}, {baseId}, {clientId}, {runId}, nextval('${numbers}'), statement_timestamp()
    WHERE NOT EXISTS (SELECT FROM known) AND NOT EXISTS (SELECT FROM of_run)
    ON CONFLICT DO NOTHING
    RETURNING 1
  )
SELECT coalesce(
  (SELECT json_build_object('status', 'linked') WHERE EXISTS (SELECT FROM renewed) OR EXISTS (SELECT FROM added)),
  (SELECT json_build_object('status', 'conflict', 'runId', k.run_id) FROM known k WHERE NOT (${isPair('k')})),
  (SELECT json_build_object('status', 'taken', 'id', r.id) FROM of_run r WHERE NOT EXISTS (SELECT FROM known))
)::text`),

    linked: statement(`
SELECT coalesce((SELECT to_json(run_id) FROM ${links} WHERE kind = {kind} AND id = {id}), 'null')::text`),

    apifyRunsOf: statement(`
SELECT to_json(l.id)::text FROM ${links} l WHERE l.kind = 'apify' AND ${isPair('l')} LIMIT {limit}`),

    jobsOf: statement(`
SELECT to_json(l.id)::text FROM ${links} l
WHERE l.kind = 'job' AND l.base_id = {baseId} AND ({clientId} = '' OR l.client_id = {clientId})
ORDER BY l.number LIMIT {limit}`),
  };
}

/** The current second of the database. */
const SECOND = 'floor(extract(epoch FROM statement_timestamp()))::bigint';

const pruneByTime = (table) => `
DELETE FROM ${table}
WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE stored_at <= {until} FOR UPDATE SKIP LOCKED))`;

const LIST_CONDITIONS = {
  baseId: 'p.base_id = {baseId}',
  clientId: 'p.client_id = {clientId}',
  from: 'p.base_id >= {from}',
  to: 'p.base_id <= {to}',
  cursor: '(p.base_id, p.client_id) > ({afterBaseId}, {afterClientId})',
};

const listText = (pairs, conditions) => `
SELECT json_build_object('baseId', p.base_id, 'clientId', p.client_id, 'record', ${record('p')})::text
FROM ${pairs} p
WHERE ${['p.record_id IS NOT NULL', ...conditions.map((name) => LIST_CONDITIONS[name])].join(' AND ')}
ORDER BY p.base_id, p.client_id
LIMIT {limit}`;

module.exports = { statementsOf };
