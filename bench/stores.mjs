/** The stores that soaks and benchmarks run on: their servers, and connections to them. */

import { createRequire } from 'node:module';
import os from 'node:os';

const require = createRequire(import.meta.url);
const { startPostgres } = require('../__test__/helpers/postgresServer.js');
const { startRedis } = require('../__test__/helpers/redisServer.js');
const { postgresStore } = require('../lib/postgres.js');
const { redisStore } = require('../lib/redis.js');

/** Each kind of store: how its server starts, and how a store is connected to its URL. */
export const KINDS = {
  postgres: {
    // As it is in production: a commit is on disk before it is answered.
    start: () => startPostgres({ isDurable: true }),
    async connect(url) {
      const { Pool } = require('pg');
      const pool = new Pool({ connectionString: url, max: 16 });
      // Without a listener, a connection that breaks while it is idle ends the process.
      pool.on('error', () => {});
      return postgresStore({ query: (text, values, name) => pool.query({ text, values, name }) });
    },
    prepare: (store) => store.migrate(),
  },
  redis: {
    // Everything is on disk before it is answered, so that nothing is lost in a restart.
    start: () => startRedis({ isDurable: true }),
    async connect(url) {
      const { createClient } = require('redis');
      const client = createClient({ url });
      client.on('error', () => {});
      await client.connect();
      return redisStore({ sendCommand: (args) => client.sendCommand(args) });
    },
    prepare: () => {},
  },
};

/** Starts the server of a kind of store; resolves to `{ address, restart, stop }`, and `address` is for `connectStore`. */
export async function startServer(kind) {
  const { start, prepare } = KINDS[kind];
  const server = await start();
  const address = { kind, url: server.url };
  await prepare(await connectStore(address));
  return {
    address,
    async restart() {
      await server.crash();
      await server.start();
    },
    stop: () => server.stop(),
  };
}

/** Returns a store at an address, with connections of its own. */
export const connectStore = ({ kind, url }) => KINDS[kind].connect(url);

/** What the figures were measured on. */
export const machine = () => `Node ${process.version}, ${os.cpus().length} cores`;
