'use strict';

/** Runs statements through the caller's function, whatever driver is behind it. */

const { VERSION } = require('./schema.js');

/**
 * SQLSTATEs of statements that were rolled back because of another one, so that running them again is always right. Under
 * READ COMMITTED our statements don't cause them; a stricter default of the database, a trigger or a policy may.
 */
const ROLLED_BACK = new Set(['40001', '40P01']);

/** SQLSTATEs of names that don't exist: a table, a schema, a column, a sequence. */
const MISSING = new Set(['42P01', '3F000', '42703']);

/** The SQLSTATE of a right that the user doesn't have. */
const DENIED = '42501';

/** The SQLSTATE of a change on a replica, or in a session that only reads. */
const READ_ONLY = '25006';

/** Each repetition means that another statement has got on, so this many in a row don't happen by chance. */
const MAX_TRIES = 100;

// Errors begin with what to do: ERR_RUN_STORE has the first 80 characters of them, and the whole as its cause.
class Database {
  #query;
  #names;
  #statements;
  /** The check of the schema: its promise, or null before the first step and after a check that failed. */
  #checked = null;

  /** `query` is the caller's function; `statements` are those of lib/stores/postgres/statements.js, for these names. */
  constructor(query, names, statements) {
    this.#query = query;
    this.#names = names;
    this.#statements = statements;
  }

  /** Resolves to the one value that a statement returns, repeated until there is one. */
  async step(statement, parameters) {
    await this.#check();
    return this.#one(statement, parameters);
  }

  /** The same, after a shorter statement that returns no row if it can't do the whole step. */
  async shortStep(short, statement, parameters) {
    await this.#check();
    const [value] = await this.#run(short, parameters);
    return value ?? this.#one(statement, parameters);
  }

  /** Resolves to the values of all rows. */
  async list(statement, parameters) {
    await this.#check();
    return this.#run(statement, parameters);
  }

  /** Makes the tables that are missing. */
  async migrate() {
    const { present, migrate } = this.#statements;
    const { hasTables, encoding } = await this.#one(present);
    if (encoding !== 'UTF8') {
      throw new Error(
        `The database has the encoding ${encoding}, which can't hold every client id. Use a database with the encoding UTF8.`,
      );
    }
    if (hasTables && (await this.#version()) === VERSION) return;
    await this.#run(migrate).catch((error) => {
      if (error?.code !== DENIED) throw error;
      throw new Error(
        `The database user may not create the tables: ${error.message}. As one that may, apply the output of: ${this.#names.command}`,
        { cause: error },
      );
    });
    await this.#check();
  }

  #check() {
    this.#checked ??= this.#requireVersion().catch((error) => {
      this.#checked = null;
      throw error;
    });
    return this.#checked;
  }

  async #requireVersion() {
    const version = await this.#version();
    if (version < VERSION) {
      throw this.#missing(`they have version ${version}, and this process needs ${VERSION}`);
    }
  }

  /** Resolves to the version of the tables. Rejects if they are missing, or newer than this package. */
  async #version() {
    const [version] = await this.#run(this.#statements.version);
    if (version === undefined) throw this.#missing(`${this.#names.state} has no row`);
    if (version > VERSION) {
      throw new Error(
        `Update strict-run-id: its tables have version ${version}, and this process knows only ${VERSION}. They are those of ${this.#names.pairs}. Run: npm install strict-run-id@latest`,
      );
    }
    return version;
  }

  async #one(statement, parameters) {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const values = await this.#run(statement, parameters);
      if (values.length !== 1) throw new TypeError(`query returned ${values.length} rows instead of one`);
      if (values[0] !== undefined) return values[0];
    }
    throw new Error(`Other statements changed the same rows ${MAX_TRIES} times in a row.`);
  }

  /** Runs a statement, and resolves to the values of its rows. */
  async #run(statement, parameters) {
    const values = statement.parameters.map((name) => parameters[name]);
    for (let tries = 1; ; tries++) {
      try {
        return valuesOf(await this.#query(statement.text, values, statement.name));
      } catch (error) {
        if (ROLLED_BACK.has(error?.code) && tries < MAX_TRIES) continue;
        if (MISSING.has(error?.code)) throw this.#missing(error.message, error);
        if (error?.code !== READ_ONLY) throw error;
        throw new Error(`Connect to the primary server, since this one only reads: ${error.message}`, {
          cause: error,
        });
      }
    }
  }

  #missing(why, cause) {
    return new Error(
      `Call store.migrate() first: its tables are missing or incomplete (${why}). Without the right to create tables, apply the output of: ${this.#names.command}`,
      { cause },
    );
  }
}

/** Returns the parsed values of the rows, of which each has one: JSON text, or NULL, which becomes undefined. */
function valuesOf(answer) {
  const rows = Array.isArray(answer) ? answer : answer?.rows;
  if (!Array.isArray(rows)) {
    throw new TypeError('query must return a promise of rows, or of an object with rows');
  }
  // By position, since drivers can be set to rename columns, or to return rows as arrays. Into an array of this realm.
  return Array.from(rows, (row) => {
    const [value] = Object.values(row);
    if (typeof value !== 'string' && value !== null) {
      throw new TypeError(`query must return texts as strings, but returned one as ${typeof value}`);
    }
    return value === null ? undefined : JSON.parse(value);
  });
}

module.exports = Database;
