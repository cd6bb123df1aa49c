'use strict';

/**
 * The runs that all processes of this backend share: in PostgreSQL if `DATABASE_URL` names a database, otherwise in the
 * memory of this process.
 */

const { sharedRuns } = require('strict-run-id');
const logger = require('./logger');

function openStore(connectionString) {
  if (!connectionString) return require('strict-run-id/memory').memoryStore();
  const { Pool } = require('pg');
  const { postgresStore } = require('strict-run-id/postgres');
  const pool = new Pool({ connectionString, allowExitOnIdle: true });
  // Without a listener, a connection that is lost while idle would end the process.
  pool.on('error', ({ message }) => logger.warn({ error: message }, 'lost a connection to the store'));
  return postgresStore({ query: (text, values, name) => pool.query({ text, values, name }) });
}

const store = openStore(process.env.DATABASE_URL);
const runs = sharedRuns({ store });
exports.runs = runs;

/** Makes the tables of the store, if it has any. Each process calls this first. */
exports.migrate = async () => store.migrate?.();

/** Returns a base id that no other process on the store gets. */
exports.newRunId = async () => {
  const runId = await runs.reserveRunId();
  logger.info({ runId }, 'generated run id');
  return runId;
};
