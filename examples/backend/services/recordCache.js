'use strict';

/** Which row tracks which run: found or made once, and then known by this process. */

const { withRunRecord } = require('strict-run-id');
const { isPassing, pause } = require('./airtableClient');

const LEASE_MS = 120_000;
const ATTEMPTS = 6;

/** The row of a run, made if there is none. A failed attempt may have made it, so each one begins with `find`. */
exports.findOrCreate = (runId, clientId, { find, create }) =>
  againWhilePassing(() => withRunRecord(runId, clientId, { find, create, leaseMs: LEASE_MS }));

/** The id of the row of a run; an error that explains itself where there is none. It never makes one. */
exports.requireRecordId = async (runId, clientId, find) => {
  const { recordId } = await withRunRecord(runId, clientId, { find, leaseMs: LEASE_MS });
  return recordId;
};

async function againWhilePassing(call) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || !isPassing(error)) throw error;
      await pause(attempt);
    }
  }
}
exports.againWhilePassing = againWhilePassing;
