'use strict';

/**
 * Access to Airtable: its own client, paced to the rate limit, with retries of transient errors. The client's
 * own retry after a 429 is off, because it starts at five seconds and has no limit.
 */

const { setTimeout: sleep } = require('node:timers/promises');
const Airtable = require('airtable');

const { AIRTABLE_API_KEY, AIRTABLE_BASE_ID, AIRTABLE_ENDPOINT_URL } = process.env;
const TIMEOUT_MS = Number(process.env.AIRTABLE_TIMEOUT_MS ?? 10_000);
const GAP_MS = 1000 / Number(process.env.AIRTABLE_REQUESTS_PER_SECOND ?? 5);
const ATTEMPTS = 8;
const PAUSE_MS = Number(process.env.AIRTABLE_PAUSE_MS ?? 250);

const base = new Airtable({
  apiKey: AIRTABLE_API_KEY,
  endpointUrl: AIRTABLE_ENDPOINT_URL,
  requestTimeout: TIMEOUT_MS,
  noRetryIfRateLimited: true,
}).base(AIRTABLE_BASE_ID);

let nextTurn = 0;

/**
 * Waits until the rate limit allows a request. Uses a monotonic clock: if the system clock were set back, it
 * would wait too long.
 */
async function waitForTurn() {
  const now = performance.now();
  const at = Math.max(now, nextTurn);
  nextTurn = at + GAP_MS;
  await sleep(at - now);
}

/**
 * Waits before a retry, twice as long each time; together longer than the 30 s for which Airtable blocks
 * after a 429.
 */
const pause = (attempt) => sleep(PAUSE_MS * 2 ** (attempt - 1));

/** Returns whether a retry may succeed: after 429, 5xx and network errors. */
function isTransient(error) {
  if (error?.statusCode) return error.statusCode === 429 || error.statusCode >= 500;
  return error?.error === 'CONNECTION_ERROR' || error?.name === 'AbortError' || error?.name === 'FetchError';
}

/** Calls Airtable, and retries after transient errors. All that this backend asks of it is idempotent. */
async function withRetries(call) {
  for (let attempt = 1; ; attempt += 1) {
    await waitForTurn();
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || !isTransient(error)) throw error;
      await pause(attempt);
    }
  }
}

/** Returns rows of a table, oldest first. */
exports.select = (table, options) => {
  const sort = [{ field: 'Created', direction: 'asc' }];
  return withRetries(() =>
    base(table)
      .select({ sort, ...options })
      .all(),
  );
};

exports.read = (table, recordId) => withRetries(() => base(table).find(recordId));

exports.update = (table, recordId, fields) => withRetries(() => base(table).update(recordId, fields));

/** Returns the row of a run id, and creates it if there is none. Airtable refuses this if there are two. */
exports.upsert = async (table, fields) => {
  const performUpsert = { fieldsToMergeOn: ['Run ID'] };
  const [row] = await withRetries(() => base(table).update([{ fields }], { performUpsert }));
  return row;
};
