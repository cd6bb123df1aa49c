/** A store of `sharedRuns` in Redis or Valkey. */

import type { RunStore } from './stores/runStore';

/** Options of `redisStore`. */
export interface RedisStoreOptions {
  /**
   * Sends a command, and resolves to Redis's reply. `args` is the command with its arguments. `key` is the key that a cluster
   * finds the server by. One of these lines fits most clients:
   *
   * ```js
   * sendCommand: (args) => client.sendCommand(args); //                     redis: createClient
   * sendCommand: (args, key) => cluster.sendCommand(key, false, args); //   redis: createCluster
   * sendCommand: (args) => client.call(...args); //                         ioredis: Redis and Redis.Cluster
   * ```
   *
   * Every command goes to a master: a replica may answer with what was true before. With Valkey, use the same clients.
   */
  sendCommand: (args: [command: string, ...args: string[]], key: string) => Promise<unknown>;
  /**
   * What all keys of the store begin with, in braces: `{strict-run-id}:`. Stores with different prefixes share nothing. 1 to
   * 100 characters, without `{`, `}` and control characters. Default: `strict-run-id`.
   */
  prefix?: string | undefined;
  /**
   * Subscribes to a channel, and resolves to a function that unsubscribes. With it, callers who wait for another process
   * learn at once when that has ended; without it, they ask again at growing intervals. A client that subscribes can't send
   * other commands, so this needs a connection of its own:
   *
   * ```js
   * // redis
   * subscribe: async (channel, onMessage) => {
   *   const subscriber = client.duplicate();
   *   subscriber.on('error', console.error); // else a lost connection ends the process
   *   await subscriber.connect();
   *   await subscriber.subscribe(channel, onMessage);
   *   return () => subscriber.close();
   * },
   * // ioredis
   * subscribe: async (channel, onMessage) => {
   *   const subscriber = client.duplicate();
   *   subscriber.on('error', console.error);
   *   subscriber.on('message', (_, message) => onMessage(message));
   *   await subscriber.subscribe(channel);
   *   return () => subscriber.quit();
   * },
   * ```
   *
   * It is called when the first caller waits, and what it resolves to when no one waits any more. A store never subscribes
   * twice at a time.
   */
  subscribe?:
    | ((channel: string, onMessage: (message: string | Uint8Array) => void) => Promise<() => unknown>)
    | undefined;
}

/**
 * Returns a store in Redis or Valkey, through your own client. Each step is atomic, also in a cluster, where all keys of a
 * store are in one slot, so on one server and its replicas. What a crash or a failover of Redis may lose, and how to
 * configure it, is in docs/shared-store.md.
 *
 * @throws `ERR_INVALID_ARGUMENT` if an option is invalid
 * @example
 * redisStore({ sendCommand: (args) => client.sendCommand(args) }).name; // 'redis'
 * redisStore({ sendCommand: (args) => client.sendCommand(args), prefix: '{runs}' }); // throws ERR_INVALID_ARGUMENT
 */
export function redisStore(options: RedisStoreOptions): RunStore;
