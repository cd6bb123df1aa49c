'use strict';

/** The store on PostgreSQL passes the suite for stores, with each driver. */

const { Client, Pool } = require('pg');
const postgres = require('postgres');
const { startPglite } = require('../helpers/pglite.js');
const { describeOnPostgres, startPostgres } = require('../helpers/postgresServer.js');
const { postgresStore } = require('../../lib/postgres.js');
const { testRunStore } = require('../../lib/testing.js');

/** The tables of one driver, which its cases empty: to make them anew for each takes longer than most cases. */
const tablesOf = new Map();

async function makeTables([one, other]) {
  const number = tablesOf.size;
  const on = (handle, table) => postgresStore({ ...handle, schema: 'suite', table: `${table}_${number}` });
  const stores = { store: on(one, 'runs'), other: on(other, 'runs'), apart: on(one, 'apart') };
  await stores.store.migrate();
  await stores.apart.migrate();
  const runs = `suite.runs_${number}`;
  const empty = `
    WITH pairs AS (DELETE FROM ${runs}), owners AS (DELETE FROM ${runs}_owners),
      links AS (DELETE FROM ${runs}_links), slots AS (DELETE FROM ${runs}_slots)
    UPDATE ${runs}_state SET last_second = 0`;
  return { stores, empty: () => one.query(empty, []) };
}

/** Returns what the suite asks for: two processes on the same tables, and other tables in the same database. */
async function madeOn(handles) {
  if (!tablesOf.has(handles)) tablesOf.set(handles, await makeTables(handles));
  const { stores, empty } = tablesOf.get(handles);
  await empty();
  return stores;
}

describeOnPostgres('on a server', () => {
  let server;
  const handles = { pg: [], 'pg, prepared': [], postgres: [] };
  const closing = [];

  beforeAll(async () => {
    server = await startPostgres();
    for (let process = 0; process < 2; process++) {
      const pool = new Pool({ ...server.connection, max: 20 });
      const listener = new Client(server.connection);
      // A program has one store, the suite has many.
      listener.setMaxListeners(0);
      await listener.connect();
      async function listen(channel, onNotification) {
        listener.on('notification', (message) => {
          if (message.channel === channel) onNotification(message.payload);
        });
        await listener.query(`LISTEN ${listener.escapeIdentifier(channel)}`);
      }
      handles.pg.push({ query: (text, values) => pool.query(text, values), listen });
      const prepared = (text, values, name) => pool.query({ text, values, name });
      handles['pg, prepared'].push({ query: prepared, listen });

      const sql = postgres(server.url, { max: 20 });
      handles.postgres.push({
        query: (text, values) => sql.unsafe(text, values),
        listen: (channel, onNotification) => sql.listen(channel, onNotification),
      });
      closing.push(
        () => pool.end(),
        () => listener.end(),
        () => sql.end(),
      );
    }
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await server?.stop();
  });

  for (const driver of Object.keys(handles)) {
    testRunStore(`postgresStore with ${driver}`, () => madeOn(handles[driver]));
  }
});

describe('in PGlite', () => {
  const handles = [];
  let db;

  beforeAll(() => {
    db = startPglite();
    const handle = { query: db.query, listen: db.listen };
    handles.push(handle, handle);
  });
  afterAll(() => db.close());

  testRunStore('postgresStore with PGlite', () => madeOn(handles));
});
