'use strict';

/**
 * The tables of a store, in versions. `migrate()` makes them, and `strict-run-id schema postgres` prints the same
 * statements for people who apply them themselves.
 */

/** The class of the advisory locks of this package, so that they can't meet those of others with one number. */
const LOCK_CLASS = 0x72756e73; // "runs"

/**
 * The statements of each version, for names as `namesOf` returns them. To change a table, add a version: databases have
 * these. Each statement can be run again.
 */
const VERSIONS = [
  (names) => [
    // One sequence numbers claims and links. It never goes back, so a fence is greater than those of rows that are gone.
    `CREATE SEQUENCE IF NOT EXISTS ${names.numbers} MAXVALUE ${Number.MAX_SAFE_INTEGER}`,
    // A pair without token has no claim, one without record_id has no record. "C" compares bytes.
    `CREATE TABLE IF NOT EXISTS ${names.pairs} (
  base_id text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  token text,
  lease_end timestamptz,
  fence bigint,
  record_id text COLLATE "C",
  metadata text,
  stored_by text,
  record_fence bigint,
  created_at timestamptz,
  updated_at timestamptz,
  PRIMARY KEY (base_id, client_id),
  CHECK ((token IS NULL) = (lease_end IS NULL)),
  CHECK ((record_id IS NULL) = (updated_at IS NULL))
)`,
    `CREATE INDEX IF NOT EXISTS ${names.byClient} ON ${names.pairs} (client_id, base_id) WHERE record_id IS NOT NULL`,
    `CREATE INDEX IF NOT EXISTS ${names.byRecord} ON ${names.pairs} (record_id) WHERE record_id IS NOT NULL`,
    `CREATE TABLE IF NOT EXISTS ${names.owners} (
  record_id text COLLATE "C" PRIMARY KEY,
  owner text COLLATE "C"
)`,
    `CREATE TABLE IF NOT EXISTS ${names.links} (
  kind text NOT NULL CHECK (kind IN ('apify', 'job')),
  id text COLLATE "C" NOT NULL,
  base_id text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  run_id text NOT NULL,
  number bigint NOT NULL,
  stored_at timestamptz NOT NULL,
  PRIMARY KEY (kind, id)
)`,
    `CREATE UNIQUE INDEX IF NOT EXISTS ${names.apifyByRun} ON ${names.links} (base_id, client_id) WHERE kind = 'apify'`,
    `CREATE INDEX IF NOT EXISTS ${names.jobsByRun} ON ${names.links} (base_id, number) WHERE kind = 'job'`,
    `CREATE TABLE IF NOT EXISTS ${names.slots} (
  name text COLLATE "C" PRIMARY KEY,
  base_id text NOT NULL,
  stored_at timestamptz NOT NULL
)`,
    // One row: the version of these tables, and the last second that was reserved.
    `CREATE TABLE IF NOT EXISTS ${names.state} (
  id integer PRIMARY KEY CHECK (id = 1),
  version integer NOT NULL,
  last_second bigint NOT NULL
)`,
    `INSERT INTO ${names.state} (id, version, last_second) VALUES (1, 1, 0) ON CONFLICT DO NOTHING`,
  ],
];

/** The version that this package reads and writes. */
const VERSION = VERSIONS.length;

/** Returns the statements, as a file. */
function schemaText(names) {
  const statements = [
    ...(names.schema === null ? [] : [`CREATE SCHEMA IF NOT EXISTS ${names.schema}`]),
    ...VERSIONS.flatMap((statements) => statements(names)),
  ];
  return [
    `-- The tables of postgresStore in strict-run-id, version ${VERSION}, for PostgreSQL 12 or later.`,
    '-- It can be run again: what exists stays as it is.',
    ...statements.map((statement) => `\n${statement};`),
    '',
  ].join('\n');
}

/**
 * Returns one statement that makes what is missing. It waits for its turn, so that processes can start at the same time:
 * `CREATE … IF NOT EXISTS` fails if two run at once. It makes nothing that is present, since even `IF NOT EXISTS` needs
 * the right to create. All of it succeeds or none.
 */
function migration(names) {
  const steps = VERSIONS.map(
    (statements, index) => `
  IF installed < ${index + 1} THEN
    ${statements(names).join(';\n    ')};
    UPDATE ${names.state} SET version = ${index + 1};
  END IF;`,
  );
  // Reading a catalog also makes the server notice what others made while this waited; its caches of names don't.
  const notice = `
  PERFORM FROM pg_namespace LIMIT 1;`;
  const createSchema =
    names.schema === null
      ? ''
      : `
  IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = '${names.schema.slice(1, -1)}') THEN
    CREATE SCHEMA IF NOT EXISTS ${names.schema};
  END IF;`;
  return `DO $strict_run_id$
DECLARE
  installed integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(${LOCK_CLASS}, 0);${notice}${createSchema}
  IF to_regclass('${names.state}') IS NOT NULL THEN
    SELECT version INTO installed FROM ${names.state};
    installed := coalesce(installed, 0);
  END IF;${steps.join('')}
END
$strict_run_id$`;
}

module.exports = { LOCK_CLASS, VERSION, migration, schemaText };
