'use strict';

/** The names that a store has in the database. Each is derived from the option `table`, and quoted for SQL. */

const PLAIN = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** PostgreSQL silently cuts longer names. */
const MAX_LENGTH = 63;

const DEFAULT_TABLE = 'strict_runs';

/** What the other names append to `table`. */
const SUFFIXES = {
  owners: '_owners',
  links: '_links',
  slots: '_slots',
  state: '_state',
  numbers: '_numbers',
  byClient: '_by_client',
  byRecord: '_by_record',
  jobsByRun: '_jobs_by_run',
  apifyByRun: '_apify_by_run',
};

const LONGEST_SUFFIX = Math.max(...Object.values(SUFFIXES).map((suffix) => suffix.length));

/** How long each of the two names may be. */
const LIMITS = { schema: MAX_LENGTH, table: MAX_LENGTH - LONGEST_SUFFIX };

/** Returns why a text can't be the name of a schema or table, or null if it can. */
function faultOf(option, name) {
  if (typeof name !== 'string') return `it is of type ${typeof name}`;
  if (name.length > LIMITS[option]) {
    return `it has ${name.length} characters, and ${LIMITS[option]} are allowed`;
  }
  return PLAIN.test(name) ? null : 'it is not a letter or "_", followed by letters, digits and "_"';
}

/**
 * Returns the names, as SQL has them, for a `schema` and a `table` without a fault. Without a schema, the database finds
 * the tables by its `search_path`. Quoted, upper case stays, and a keyword is a name.
 */
function namesOf({ schema, table = DEFAULT_TABLE }) {
  const prefix = schema === undefined ? '' : `"${schema}".`;
  const inSchema = (suffix) => `${prefix}"${table}${suffix}"`;
  const all = Object.entries(SUFFIXES).map(([name, suffix]) => [name, inSchema(suffix)]);
  // An index is always in the schema of its table.
  const indexes = ['byClient', 'byRecord', 'jobsByRun', 'apifyByRun'];
  return {
    ...Object.fromEntries(all),
    ...Object.fromEntries(indexes.map((name) => [name, `"${table}${SUFFIXES[name]}"`])),
    schema: schema === undefined ? null : `"${schema}"`,
    pairs: inSchema(''),
    /** Of `NOTIFY`. Tables of the same name in two schemas share it, which only wakes waiting callers for nothing. */
    channel: table,
    /** The command that prints the schema. */
    command: [
      'npx strict-run-id schema postgres',
      ...(schema === undefined ? [] : [` --schema ${schema}`]),
      ...(table === DEFAULT_TABLE ? [] : [` --table ${table}`]),
    ].join(''),
  };
}

module.exports = { DEFAULT_TABLE, faultOf, namesOf };
