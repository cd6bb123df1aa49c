'use strict';

/**
 * `withRunRecord`: the record of a run, verified and made at most once at a time in this process, however many callers
 * ask for it.
 *
 * Who may do that, and what counts as a record, is decided natively, once for all threads (src/node/claims.rs). This
 * file does the waiting. Callers in the thread that does it await its promise. A promise of another thread
 * can't be awaited, so callers there ask again every few milliseconds, which is short beside a call to a database.
 */

const field = require('./field.js');
const textOf = require('./textOf.js');
const thrownBy = require('./thrownBy.js');

/** How long callers sleep before they ask again for a record that another thread is working on. */
const POLL_MS = 20;

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

module.exports = (claims, RunIdError) => {
  /** The promise of each record that this thread verifies or makes, by claim; of `null` to begin again. */
  const making = new Map();

  async function withRunRecord(runId, clientId, options) {
    // Read before anything is claimed, because a getter may throw.
    const [find, create, verify] = ['find', 'create', 'verify'].map((name) => field(options ?? {}, name));
    let awaited = null;
    for (;;) {
      const begun = claims.begin(runId, clientId, options, awaited);
      const { recordId, held, claim } = begun;
      if (held === null) {
        if (claim === null && recordId !== null) return { recordId, status: 'existing' };
        const job = { runId, clientId, ...begun, find, create, verify, created: undefined, isOver: false };
        const outcome = await withinLease(job, claim === null ? lookUp : verifyOrMake);
        if (outcome !== null) return outcome;
        continue;
      }
      awaited = held;
      if (making.has(held)) {
        const outcome = await making.get(held);
        if (outcome !== null) return { recordId: outcome.recordId, status: 'existing' };
        continue;
      }
      for (
        let left = claims.wait(runId, clientId, held);
        left > 0;
        left = claims.wait(runId, clientId, held)
      ) {
        await sleep(Math.min(left, POLL_MS));
      }
    }
  }

  /** Does the work of a job, or gives up when its lease ends. */
  async function withinLease(job, work) {
    const { runId, clientId, claim, leaseMs } = job;
    let timer;
    const lease = new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        job.isOver = true;
        reject(thrownBy(() => claims.lapse(runId, clientId, claim, leaseMs, job.created)));
      }, leaseMs);
    });
    const outcome = Promise.race([work(job), lease]);
    if (claim !== null) making.set(claim, outcome);
    try {
      return await outcome;
    } finally {
      clearTimeout(timer);
      making.delete(claim);
    }
  }

  /** Only calls `find`, for a caller without `create`. */
  async function lookUp(job) {
    const { runId, clientId, claim, place, rejected, find } = job;
    try {
      const found = await find?.();
      const recordId = claims.lookedUp(runId, clientId, claim, found, place, rejected);
      return { recordId, status: 'existing' };
    } catch (error) {
      if (job.isOver) fail(job, error);
      throw error;
    }
  }

  /** Verifies the record that is known, and makes one if there is none. */
  async function verifyOrMake(job) {
    const { runId, clientId, claim, place, recordId: known, verify } = job;
    try {
      if (known === null) return await make(job);
      const answer = await verify(known);
      const { recordId, rejected } = claims.verified(runId, clientId, claim, known, answer, place);
      if (recordId !== null) return { recordId, status: 'existing' };
      if (rejected === null) return null;
      job.rejected = rejected;
      return await make(job);
    } catch (error) {
      fail(job, error);
      throw error;
    }
  }

  /** Asks the database, and makes the record if there is none. */
  async function make(job) {
    const { runId, clientId, claim, place, rejected, find, create } = job;
    const found = await find?.();
    // Meanwhile the record may have been registered, or the lease may have ended.
    const known = claims.resume(runId, clientId, claim, found, place, rejected);
    if (known !== null) return { recordId: known, status: 'existing' };
    const created = await create();
    claims.created(runId, clientId, claim, created);
    job.created = created;
    // After its lease it gets another, so that the log has the row even if `find` never answers.
    return job.isOver ? withinLease(job, register) : register(job);
  }

  /** Checks the row that was made, and registers it. From here on every error names it, since only this call knows it. */
  async function register({ runId, clientId, claim, place, rejected, find, created }) {
    try {
      // Another process may have been quicker, which only the database knows.
      const other = await find?.();
      const recordId = claims.settle(runId, clientId, claim, created, place, rejected, other);
      return { recordId, status: 'created' };
    } catch (cause) {
      if (cause instanceof RunIdError && field(cause, 'recordId') === created) throw cause;
      throw thrownBy(() => claims.unchecked(runId, clientId, claim, textOf(cause), created), { cause });
    }
  }

  /** Ends the claim with an error. One that comes after the lease is logged, unless it was logged already. */
  function fail({ runId, clientId, claim }, error) {
    claims.fail(runId, clientId, claim, textOf(error), error instanceof RunIdError);
  }

  return withRunRecord;
};
