'use strict';

/**
 * A store of `sharedRuns` in PostgreSQL, over the caller's driver. lib/stores/runStore.d.ts says what each step does,
 * lib/stores/postgres/statements.js how.
 */

const Database = require('./stores/postgres/database.js');
const { faultOf, namesOf } = require('./stores/postgres/names.js');
const { statementsOf } = require('./stores/postgres/statements.js');
const watching = require('./stores/postgres/watching.js');
const { invalid, readOptions, requireFunction } = require('./stores/options.js');

/** How many rows `prune` removes at a time, so that nobody waits for it for long. */
const PRUNED_AT_ONCE = 10_000;

function postgresStore(given) {
  const { query, listen, ...place } = optionsOf(given);
  const names = namesOf(place);
  const statements = statementsOf(names, listen !== undefined);
  const database = new Database(query, names, statements);

  const store = {
    name: 'postgres',

    migrate: () => database.migrate(),

    claim: (key, token, leaseMs) =>
      database.shortStep(statements.claimNew, statements.claim, { ...key, token, leaseMs }),

    commit(key, token, recordId, metadata, { by, owner }) {
      const short = owner === null ? statements.commitNew : statements.commitNewOwned;
      return database.shortStep(short, statements.commit, { ...key, token, recordId, metadata, by, owner });
    },

    release: (key, token) => database.step(statements.release, { ...key, token }),

    extend: (key, token, leaseMs) => database.step(statements.extend, { ...key, token, leaseMs }),

    register: (key, recordId, metadata, { by, owner }) =>
      database.step(statements.register, { ...key, recordId, metadata, by, owner }),

    replace: (key, oldRecordId, recordId, metadata, { by, owner }) =>
      database.step(statements.replace, { ...key, oldRecordId, recordId, metadata, by, owner }),

    get: (key) => database.step(statements.get, key),

    remove: (key, recordId) => database.step(statements.remove, { ...key, recordId }),

    async list({ cursor, limit, ...range }) {
      const [afterBaseId, afterClientId] = cursor === null ? [] : JSON.parse(cursor);
      const statement = statements.list({ ...range, cursor });
      // One more than asked for shows whether this is the end.
      const rows = await database.list(statement, { ...range, afterBaseId, afterClientId, limit: limit + 1 });
      const records = rows.slice(0, limit).map(({ record, ...key }) => ({ ...key, ...record }));
      const last = records.at(-1);
      return { records, cursor: rows.length > limit ? JSON.stringify([last.baseId, last.clientId]) : null };
    },

    async prune(olderThanMs) {
      const until = await database.step(statements.until, { olderThanMs });
      let removed = 0;
      for (let isDone = false; !isDone;) {
        const batch = await database.step(statements.prunePairs, { until, limit: PRUNED_AT_ONCE });
        removed += batch.removed;
        isDone = batch.isDone;
      }
      await database.list(statements.pruneOwners);
      await database.list(statements.pruneLinks, { until });
      await database.list(statements.pruneSlots, { until });
      return removed;
    },

    reserve: (count) => database.step(statements.reserve, { count }),

    slot: (name, baseId) =>
      baseId === null
        ? database.step(statements.slotOf, { name })
        : database.step(statements.slot, { name, baseId }),

    link: ({ kind, id }, key, runId) => database.step(statements.link, { kind, id, ...key, runId }),

    linked: ({ kind, id }) => database.step(statements.linked, { kind, id }),

    links: (kind, key, limit) =>
      database.list(kind === 'apify' ? statements.apifyRunsOf : statements.jobsOf, { ...key, limit }),
  };
  return listen === undefined ? store : { ...store, watch: watching(listen, names.channel) };
}

/** Returns the options, checked. */
function optionsOf(given) {
  const known = ['query', 'table', 'schema', 'listen'];
  const [query, ...optional] = readOptions(OF, given, known, QUERY_HINT);
  requireFunction(OF, 'query', query, QUERY_HINT);
  // As in all options of the package, null is the same as nothing.
  const [table, schema, listen] = optional.map((value) => value ?? undefined);
  if (listen !== undefined) requireFunction(OF, 'listen', listen, LISTEN_HINT);
  for (const [name, value] of Object.entries({ table, schema })) {
    const fault = value === undefined ? null : faultOf(name, value);
    const shown = typeof value === 'string' ? `it is ${JSON.stringify(value.slice(0, 80))}, and ` : '';
    if (fault !== null) throw invalid(OF, name, `${shown}${fault}`, NAME_HINT);
  }
  return { query, table, schema, listen };
}

const OF = 'postgresStore';
const QUERY_HINT = 'Pass { query: (text, values) => pool.query(text, values) }.';
const LISTEN_HINT = 'Pass (channel, onNotification) => …, which listens to a channel, or nothing.';
const NAME_HINT = 'Pass a plain name, such as strict_runs, or nothing. A schema and a table are two options.';

exports.postgresStore = postgresStore;
