/** Type tests for the stores over other packages' clients. */

import Redis, { Cluster } from 'ioredis';
import postgres from 'postgres';
import { createClient, createCluster } from 'redis';
import { postgresStore } from 'strict-run-id/postgres';
import { redisStore } from 'strict-run-id/redis';
import type { RedisStoreOptions } from 'strict-run-id/redis';
import { sharedRuns } from 'strict-run-id';

const client = createClient();
sharedRuns({
  store: redisStore({
    sendCommand: (args) => client.sendCommand(args),
    subscribe: async (channel, onMessage) => {
      const subscriber = await client.duplicate().connect();
      await subscriber.subscribe(channel, onMessage);
      return () => subscriber.close();
    },
  }),
});

const cluster = createCluster({ rootNodes: [] });
redisStore({ sendCommand: (args, key) => cluster.sendCommand(key, false, args), prefix: 'runs' });

const redis = new Redis();
redisStore({
  sendCommand: (args) => redis.call(...args),
  subscribe: async (channel, onMessage) => {
    const subscriber = redis.duplicate();
    subscriber.on('message', (_, message) => onMessage(message));
    await subscriber.subscribe(channel);
    return () => subscriber.quit();
  },
});

const nodes = new Cluster([]);
redisStore({ sendCommand: (args) => nodes.call(...args) });

// @ts-expect-error There is no client without a function.
redisStore({});
// @ts-expect-error A client itself is not a function.
redisStore({ sendCommand: client });
// @ts-expect-error The reply is a promise.
redisStore({ sendCommand: () => [] });

const options: RedisStoreOptions = { sendCommand: async () => [], prefix: undefined, subscribe: undefined };
redisStore(options);

const sql = postgres('postgres://localhost');
// As PGlite, whose types need those of a browser.
declare const database: {
  query<T>(text: string, values?: any[]): Promise<{ rows: T[]; affectedRows?: number }>;
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>;
};
const inPostgres = postgresStore({
  query: (text, values) => sql.unsafe(text, values, { prepare: true }),
  listen: (channel, onNotification) => sql.listen(channel, onNotification),
  schema: 'app',
});
postgresStore({
  query: (text, values) => database.query<object>(text, values),
  listen: (channel, onNotification) => database.listen(channel, onNotification),
  table: undefined,
});
// As `Pool` of pg, which has no types of its own.
const pool = {
  query: async (_: string | { text: string; values?: unknown[]; name?: string }, _values?: unknown[]) => ({
    rows: [{ answer: '1' }],
    rowCount: 1,
  }),
};
postgresStore({ query: (text, values) => pool.query(text, values) });
postgresStore({ query: (text, values, name) => pool.query({ text, values, name }) });
const migrated: Promise<void> = inPostgres.migrate();
void migrated.then(() => sharedRuns({ store: inPostgres }));

// @ts-expect-error A pool itself is not a function.
postgresStore({ query: pool });
// @ts-expect-error There is no database without a function.
postgresStore({ table: 'runs' });
