'use strict';

/** `schema`: prints the tables of a store, for people who apply them themselves. */

const { DEFAULT_TABLE, faultOf, namesOf } = require('../../lib/stores/postgres/names.js');
const { schemaText } = require('../../lib/stores/postgres/schema.js');
const { Problem } = require('../problem.js');
const { quoted } = require('../terminal.js');

const DATABASES = ['postgres'];

const options = {
  schema: {
    type: 'string',
    value: 'NAME',
    about: 'the schema of the tables; by default the search_path decides',
  },
  table: { type: 'string', value: 'NAME', about: `what the tables are called; by default ${DEFAULT_TABLE}` },
};

const help = {
  usage: ['postgres [--schema NAME] [--table NAME]'],
  about: `
Prints the SQL that makes the tables of postgresStore, the store of sharedRuns on PostgreSQL. store.migrate() runs the
same; apply it yourself if the program may not create tables. It can be run again, and changes nothing then.`,
  examples: [
    {
      line: 'strict-run-id schema postgres | tee runs.sql',
      about: 'prints it, and keeps it for your migrations',
    },
    {
      line: 'strict-run-id schema postgres --schema app --table runs',
      about: 'for postgresStore({ query, schema: "app", table: "runs" })',
    },
  ],
};

/** Prints the schema. Returns the exit code. */
async function run(values, positionals, io) {
  const [database, ...more] = positionals;
  const example = 'Example: strict-run-id schema postgres';
  if (database === undefined) throw new Problem('no database given.', example);
  if (!DATABASES.includes(database)) {
    throw new Problem(
      `there is no schema for ${quoted(database)}.`,
      `Databases: ${DATABASES.join(', ')}. A store on Redis needs none.`,
    );
  }
  if (more.length > 0) throw new Problem(`unexpected argument ${quoted(more[0])}.`, example);
  for (const [name, value] of Object.entries(values)) {
    const fault = faultOf(name, value);
    if (fault !== null) {
      throw new Problem(
        `--${name} can't be ${quoted(value)}: ${fault}.`,
        'Pass a plain name, such as strict_runs.',
      );
    }
  }
  await io.out.write(schemaText(namesOf(values)));
  return 0;
}

module.exports = {
  name: 'schema',
  summary: 'print the tables of a store that processes share',
  help,
  options,
  run,
};
