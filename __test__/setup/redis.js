'use strict';

/**
 * Finds the programs of Redis for the tests of its store: Debian's, or those in the folder that the environment variable
 * REDIS_BIN names. `npm test` runs this file as a program; then it installs Debian's if none are present. If that is not
 * possible, it prints the reason, and the tests that need them are skipped.
 */

const fs = require('node:fs');
const path = require('node:path');
const { ensure } = require('./debian.js');

const redisBin = process.env.REDIS_BIN || '/usr/bin';

const hasRedis = () =>
  ['redis-server', 'redis-cli'].every((program) => fs.existsSync(path.join(redisBin, program)));

if (require.main === module) {
  ensure({
    name: 'redis-server',
    isInstalled: hasRedis,
    given: process.env.REDIS_BIN ? 'REDIS_BIN names a folder without redis-server and redis-cli' : null,
    installing: 'Redis with apt for the tests of its store',
    skipping: (reason) =>
      `the tests of the store on Redis: there is no server and none can be installed (${reason})`,
  });
}

module.exports = { hasRedis, redisBin };
