'use strict';

/** A PostgreSQL server for tests: in a temporary folder, on a free port of 127.0.0.1, without a password. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const freePort = require('../../examples/backend/test-doubles/freePort.js');
const runServer = require('./runServer.js');
const { hasPostgres, postgresBin } = require('../setup/postgres.js');

const USER = 'postgres';

/** Returns the user that runs the server, as options of `spawn`. PostgreSQL refuses to run as root. */
function identity() {
  if (process.getuid() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((option) =>
    Number(spawnSync('id', [option, USER], { encoding: 'utf8' }).stdout),
  );
  return { uid, gid };
}

/**
 * Starts a server, with `fsync` off unless `isDurable`. Resolves to
 * - `connection`: the options of a driver (`host`, `port`, `user`, `database`), and `url`, the same as one text.
 * - `crash()`: ends the server without a shutdown, as if its process were killed.
 * - `start()`: starts it again, with the same data and port.
 * - `stop()`: ends it, and deletes its data.
 */
async function startPostgres({ isDurable = false } = {}) {
  const bin = postgresBin();
  const user = identity();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-postgres-'));
  if (user.uid !== undefined) fs.chownSync(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const initArgs = ['-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const initdb = spawnSync(path.join(bin, 'initdb'), initArgs, { ...user, cwd: folder, encoding: 'utf8' });
  if (initdb.status !== 0) throw new Error(`initdb failed: ${initdb.stderr}`);

  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    // A socket file would be in a folder that other servers use.
    unix_socket_directories: '',
    max_connections: 300,
    fsync: isDurable ? 'on' : 'off',
    lc_messages: 'C',
  };
  const args = [
    '-D',
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const server = await runServer({
    command: path.join(bin, 'postgres'),
    args,
    options: { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    output: 'stderr',
    ready: 'database system is ready to accept connections',
    cleanUp() {
      // It waits until no process of the server writes to the folder any more.
      spawnSync(path.join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], { ...user, cwd: folder });
      fs.rmSync(folder, { recursive: true, force: true });
    },
  });

  const address = { host: '127.0.0.1', port, user: USER, database: 'postgres' };
  return {
    connection: address,
    url: `postgres://${USER}@127.0.0.1:${port}/postgres`,
    start: server.start,
    crash: () => server.end('SIGQUIT'),
    async stop() {
      // Disconnects clients, and shuts down.
      await server.stop('SIGINT');
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

const skipped = hasPostgres()
  ? ''
  : ' (skipped: there is no PostgreSQL; node __test__/setup/postgres.js installs it)';

/** `describe` for tests on a server; the title says so if they are skipped. */
function describeOnPostgres(name, tests) {
  (hasPostgres() ? describe : describe.skip)(`${name}${skipped}`, tests);
}

module.exports = { describeOnPostgres, startPostgres };
