/** A store of `sharedRuns` in PostgreSQL, version 12 or later, over the driver that you have. */

import type { RunStore } from './stores/runStore';

/** Options of `postgresStore`. */
export interface PostgresStoreOptions {
  /**
   * Runs one statement with its parameters, `$1` and so on, on a connection that is not in a transaction. Resolves to the
   * rows, or to an object with `rows`. `name` is a name for this text, under which a driver can prepare it.
   *
   * `pg`, with a `Pool`. Prepared statements are planned once for each connection, but not every pooler between you and the
   * database keeps them:
   *
   * ```js
   * const query = (text, values) => pool.query(text, values);
   * const query = (text, values, name) => pool.query({ text, values, name }); // prepared
   * ```
   *
   * `postgres`:
   *
   * ```js
   * const query = (text, values) => sql.unsafe(text, values);
   * const query = (text, values) => sql.unsafe(text, values, { prepare: true }); // prepared
   * ```
   *
   * `@electric-sql/pglite`:
   *
   * ```js
   * const query = (text, values) => db.query(text, values);
   * ```
   */
  query: (
    text: string,
    values: (string | number | null)[],
    name: string,
  ) => PromiseLike<readonly object[] | { rows: readonly object[] }>;
  /**
   * What the main table is called, and what the names of the others begin with: a letter or `_`, then letters, digits and
   * `_`, at most 50 characters. Default: `strict_runs`. Stores with different tables know nothing of each other.
   */
  table?: string | undefined;
  /** The schema of the tables, spelled likewise, at most 63 characters. Without it, the `search_path` decides. */
  schema?: string | undefined;
  /**
   * Listens to a channel, and calls `onNotification` with the payload of each notification. With it the store has `watch`, so
   * that who waits for a record is woken; without it they ask again at growing intervals. Steps of a store with `listen`
   * also notify, so give it to the stores of all processes or of none. It is called once, when somebody waits first. A
   * connection that is lost must listen again, as `postgres` does by itself.
   *
   * `postgres`, and `@electric-sql/pglite`:
   *
   * ```js
   * const listen = (channel, onNotification) => sql.listen(channel, onNotification);
   * const listen = (channel, onNotification) => db.listen(channel, onNotification);
   * ```
   *
   * `pg`, with a `Client` that does nothing else, since a pool closes its connections:
   *
   * ```js
   * const listen = async (channel, onNotification) => {
   *   client.on('error', console.error); // else a lost connection ends the process
   *   client.on('notification', ({ payload }) => onNotification(payload));
   *   await client.query(`LISTEN "${channel}"`);
   * };
   * ```
   */
  listen?: ((channel: string, onNotification: (payload: string) => void) => PromiseLike<unknown>) | undefined;
}

/** A store in PostgreSQL. */
export interface PostgresStore extends RunStore {
  /**
   * Makes the tables that are missing, and changes those of an older version. It can be called by every process at its
   * start, also by many at once. If the tables are up to date, it changes nothing and needs no right to.
   *
   * `npx strict-run-id schema postgres` prints the same as SQL.
   */
  migrate(): Promise<void>;
}

/**
 * Returns a store in PostgreSQL. Each step is one atomic statement, and the clock is the database's.
 *
 * @example
 * postgresStore({ query: (text, values) => pool.query(text, values) }).name; // 'postgres'
 */
export function postgresStore(options: PostgresStoreOptions): PostgresStore;
