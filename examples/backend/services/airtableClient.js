'use strict';

/**
 * The way to Airtable: its own client, a pace that keeps to the rate limit, and patience with what passes by itself.
 * The client would wait five seconds and more after a 429, and forever in total; here it is told not to.
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

/** Waits until this process may ask again. By a clock that nobody sets back, or it would wait as long. */
async function turn() {
  const now = performance.now();
  const at = Math.max(now, nextTurn);
  nextTurn = at + GAP_MS;
  await sleep(at - now);
}

/** Waits before the next attempt, each time twice as long: in all more than the 30 s that Airtable shuts out who asked too often. */
const pause = (attempt) => sleep(PAUSE_MS * 2 ** (attempt - 1));

/** Whether Airtable has refused a request before it did anything. */
const isRateLimited = (error) => error?.statusCode === 429;

/** Whether the same request may succeed later: 429, 5xx, and no answer at all. What is ours (RunIdError) has a `code`. */
function isPassing(error) {
  if (error?.statusCode) return isRateLimited(error) || error.statusCode >= 500;
  return error?.error === 'CONNECTION_ERROR' || error?.name === 'AbortError' || error?.name === 'FetchError';
}

/** Makes a call, again while `mayRepeat` says so. */
async function patiently(call, mayRepeat = isPassing) {
  for (let attempt = 1; ; attempt += 1) {
    await turn();
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || !mayRepeat(error)) throw error;
      await pause(attempt);
    }
  }
}

/** Rows of a table, the oldest first. */
exports.select = (table, options) => {
  const sort = [{ field: 'Created', direction: 'asc' }];
  return patiently(() =>
    base(table)
      .select({ sort, ...options })
      .all(),
  );
};

exports.read = (table, recordId) => patiently(() => base(table).find(recordId));

/** Sets fields to values: to do so twice is to do it once. */
exports.update = (table, recordId, fields) => patiently(() => base(table).update(recordId, fields));

/**
 * Makes a row. After a 500 or a timeout it may be there all the same, so only a 429 is tried again here; `findOrCreate`
 * (recordCache.js) looks for the row before it tries again.
 */
exports.create = (table, fields) => patiently(() => base(table).create(fields), isRateLimited);

exports.isPassing = isPassing;
exports.pause = pause;
