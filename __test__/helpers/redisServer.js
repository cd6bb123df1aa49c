'use strict';

/** Redis servers for tests: in a temporary folder, on free ports of 127.0.0.1, without a password. */

const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout } = require('node:timers/promises');
const { promisify } = require('node:util');
const freePort = require('../../examples/backend/test-doubles/freePort.js');
const runServer = require('./runServer.js');
const { hasRedis, redisBin } = require('../setup/redis.js');

const HOST = '127.0.0.1';

/** Resolves to what `redis-cli` prints for a command to a server. */
async function command(port, ...args) {
  const { stdout } = await promisify(execFile)(path.join(redisBin, 'redis-cli'), [
    '-h',
    HOST,
    '-p',
    String(port),
    ...args,
  ]);
  return stdout.trim();
}

/**
 * Starts a server that writes nothing to disk, unless `isDurable`: then it has written each command before it answers.
 * `settings` are of its configuration. Resolves to
 * - `port` and `url`.
 * - `command(...args)`: resolves to what `redis-cli` prints for a command.
 * - `crash()`: kills its process.
 * - `start()`: starts it again, with the data on disk and the same port.
 * - `stop()`: ends it, and deletes its data.
 */
async function startRedis({ isDurable = false, settings = {} } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-redis-'));
  const port = await freePort();
  const all = {
    bind: HOST,
    port,
    dir: folder,
    save: '',
    appendonly: isDurable ? 'yes' : 'no',
    appendfsync: 'always',
    ...settings,
  };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = await runServer({
    command: path.join(redisBin, 'redis-server'),
    args,
    options: { stdio: ['ignore', 'pipe', 'inherit'] },
    output: 'stdout',
    ready: 'Ready to accept connections',
    cleanUp(child) {
      child?.kill('SIGKILL');
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  });

  return {
    port,
    url: `redis://${HOST}:${port}`,
    command: (...given) => command(port, ...given),
    start: server.start,
    crash: () => server.end('SIGKILL'),
    async stop() {
      await server.stop('SIGKILL');
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Starts a cluster of three servers. Resolves to `{ nodes, stop() }`; `nodes` are as from {@link startRedis}. */
async function startRedisCluster() {
  const nodes = [];
  try {
    for (let count = 0; count < 3; count += 1) {
      const settings = { 'cluster-enabled': 'yes', 'cluster-port': await freePort() };
      nodes.push(await startRedis({ settings }));
    }
    const addresses = nodes.map(({ port }) => `${HOST}:${port}`);
    await nodes[0].command('--cluster', 'create', ...addresses, '--cluster-yes');
    for (const node of nodes) {
      // Each learns from the others that all slots are served.
      while (!(await node.command('CLUSTER', 'INFO')).startsWith('cluster_state:ok')) await setTimeout(20);
    }
  } catch (error) {
    await Promise.all(nodes.map((node) => node.stop()));
    throw error;
  }
  return { nodes, stop: () => Promise.all(nodes.map((node) => node.stop())) };
}

const skipped = hasRedis() ? '' : ' (skipped: there is no Redis; node __test__/setup/redis.js installs it)';

/** `describe` for tests on a server; the title says so if they are skipped. */
function describeOnRedis(name, tests) {
  (hasRedis() ? describe : describe.skip)(`${name}${skipped}`, tests);
}

module.exports = { describeOnRedis, startRedis, startRedisCluster };
