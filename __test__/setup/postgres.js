'use strict';

/**
 * Finds the programs of PostgreSQL for the tests of its store: Debian's, or those in the folder that the environment
 * variable POSTGRES_BIN names. `npm test` runs this file as a program; then it installs Debian's if none are present. If
 * that is not possible, it prints the reason, and the tests that need them are skipped.
 */

const fs = require('node:fs');
const path = require('node:path');
const { ensure } = require('./debian.js');

const VERSIONS = '/usr/lib/postgresql';

/** Returns the folder with `initdb` and `postgres`, of the newest version; null if there is none. */
function postgresBin() {
  const versions = fs.existsSync(VERSIONS) ? fs.readdirSync(VERSIONS) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const folders = process.env.POSTGRES_BIN
    ? [process.env.POSTGRES_BIN]
    : newestFirst.map((version) => path.join(VERSIONS, version, 'bin'));
  return folders.find((folder) => fs.existsSync(path.join(folder, 'initdb'))) ?? null;
}

const hasPostgres = () => postgresBin() !== null;

if (require.main === module) {
  ensure({
    name: 'postgresql',
    isInstalled: hasPostgres,
    given: process.env.POSTGRES_BIN ? 'POSTGRES_BIN names a folder without initdb' : null,
    installing: 'PostgreSQL with apt for the tests of its store',
    skipping: (reason) =>
      `the tests of the store on PostgreSQL: there is no server and none can be installed (${reason})`,
  });
}

module.exports = { hasPostgres, postgresBin };
