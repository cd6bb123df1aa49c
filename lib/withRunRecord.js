'use strict';

/**
 * `withRunRecord`: the record of a run, made at most once in this process, however many ask for it at once.
 *
 * Who may make it is decided natively, once for all threads (src/records/claims.rs); here is what takes time.
 * Those who wait in the same thread await the maker's own promise. Another thread's promise can't be awaited, so
 * they ask again every few milliseconds, which is short beside the call to a database.
 */

const RunIdError = require('./RunIdError.js');

/** How long those who wait for another thread sleep before they ask again. */
const POLL_MS = 20;

const isAbsent = (recordId) => recordId === undefined || recordId === null || recordId === '';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

module.exports = (claims) => {
  /** What this thread is making: the promise of each claim. */
  const making = new Map();

  async function withRunRecord(runId, clientId, options) {
    // Read before anything is claimed: a getter may throw.
    const { find, create } = options ?? {};
    for (;;) {
      const { recordId, held, claim, leaseMs, place } = claims.begin(runId, clientId, options);
      if (recordId !== undefined) return { recordId, status: 'existing' };
      if (held === undefined) {
        const job = { runId, clientId, claim, leaseMs, place, find, create, isOver: false };
        return await withinLease(job, claim === undefined ? lookUp : make);
      }
      if (making.has(held)) return { recordId: (await making.get(held)).recordId, status: 'existing' };
      for (
        let left = claims.wait(runId, clientId, held);
        left > 0;
        left = claims.wait(runId, clientId, held)
      ) {
        await sleep(Math.min(left, POLL_MS));
      }
    }
  }

  /** Does the work for a job, or gives up when the lease ends. */
  async function withinLease(job, work) {
    const { runId, clientId, claim, leaseMs } = job;
    let timer;
    const lease = new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        job.isOver = true;
        reject(thrown(() => claims.lapse(runId, clientId, claim, leaseMs)));
      }, leaseMs);
    });
    const made = Promise.race([work(job), lease]);
    if (claim !== undefined) making.set(claim, made);
    try {
      return await made;
    } finally {
      clearTimeout(timer);
      making.delete(claim);
    }
  }

  /** Asks the database alone, for a caller who wouldn't make the record. */
  async function lookUp(job) {
    const { runId, clientId, claim, place, find } = job;
    try {
      const found = await find?.();
      const recordId = isAbsent(found) ? claims.missing(runId, clientId) : found;
      claims.settle(runId, clientId, claim, recordId, place);
      return { recordId, status: 'existing' };
    } catch (error) {
      if (job.isOver) fail(job, error);
      throw error;
    }
  }

  /** Asks the database, and makes the record where it has none. */
  async function make(job) {
    const { runId, clientId, claim, place, find, create } = job;
    try {
      let recordId = await find?.();
      let status = 'existing';
      // While the database was asked, the record may have been registered, or the lease may have ended.
      if (isAbsent(recordId)) recordId = claims.resume(runId, clientId, claim);
      if (isAbsent(recordId)) {
        recordId = await create();
        status = 'created';
        // Another process may have been quicker, which only the database knows.
        const other = await find?.();
        if (!isAbsent(other) && other !== recordId) claims.conflict(runId, clientId, other, recordId);
      }
      claims.settle(runId, clientId, claim, recordId, place);
      return { recordId, status };
    } catch (error) {
      fail(job, error);
      throw error;
    }
  }

  /** Ends the claim with an error; one that comes after the lease is told to the log, if it was not already. */
  function fail({ runId, clientId, claim }, error) {
    claims.fail(runId, clientId, claim, textOf(error), error instanceof RunIdError);
  }

  return withRunRecord;
};

function thrown(call) {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

/** What a thrown value says, whatever it is. */
function textOf(error) {
  try {
    return String(error?.message ?? error);
  } catch {
    return 'what was thrown has no text';
  }
}
