'use strict';

/** Finds or creates the row of a run once, and keeps it in the registry. */

const { withRunRecord } = require('strict-run-id');
const { isTransient, pause } = require('./airtableClient');

const LEASE_MS = 120_000;
const ATTEMPTS = 6;

/**
 * Finds or creates the row of a run. Each retry starts with `find`, because a failed attempt may have created
 * it.
 */
exports.findOrCreate = (runId, clientId, { find, create }) =>
  retryTransient(() => withRunRecord(runId, clientId, { find, create, leaseMs: LEASE_MS }));

/**
 * Returns the record id of a run. Never creates a row: if there is none, it throws an error with a diagnosis.
 */
exports.requireRecordId = async (runId, clientId, find) => {
  const { recordId } = await withRunRecord(runId, clientId, { find, leaseMs: LEASE_MS });
  return recordId;
};

async function retryTransient(call) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || !isTransient(error)) throw error;
      await pause(attempt);
    }
  }
}
exports.retryTransient = retryTransient;
