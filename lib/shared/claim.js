'use strict';

/**
 * `withRunRecord` of `sharedRuns`: the record of a run, made at most once at a time by all processes on a store.
 *
 * A caller claims the pair in the store, asks `find`, calls `create`, and commits the row. Each step may be late or lost, so
 * the store compares tokens: only the latest claim of a pair counts. What a callback may return and what errors say is
 * decided natively (src/node/shared_claims.rs). docs/shared-store.md says what this promises, and
 * src/records/tests/protocol.rs searches its interleavings.
 *
 * Callers in this process share one job for each pair. It ends when nobody waits for it any more.
 */

const { randomUUID } = require('node:crypto');
const { createWaiter, pause } = require('./wait.js');
const field = require('../field.js');
const onAbort = require('./onAbort.js');
const textOf = require('../textOf.js');
const thrownBy = require('../thrownBy.js');

/** How long to wait before a commit is repeated. */
const BEFORE_REPEAT_MS = 100;

/** A claim of the process's registry; none is held here. */
const NO_CLAIM = 0;

const now = () => performance.now();

module.exports = (context) => {
  const { bound, store, ask, answers, options, by, local, nearby, offerRecord, RunIdError } = context;
  const steps = bound.sharedClaims;
  /** The job of each pair that this process finds or makes a record for, by run id. */
  const making = new Map();
  /** The answers of `verify` that are awaited, by run id and record id. */
  const verifying = new Map();

  async function withRunRecord(runId, clientId, given) {
    // Read before anything is claimed, because a getter may throw.
    const [find, create, verify, signal] = ['find', 'create', 'verify', 'signal'].map(
      (name) => field(given ?? {}, name) ?? undefined,
    );
    const { key, runId: full, leaseMs, isFresh, place } = steps.begin(runId, clientId, given);
    const call = { key, full, runId, clientId, find, create, verify, signal, leaseMs, isFresh, place };
    try {
      return await answer(call);
    } catch (error) {
      const { job } = call;
      // Once `create` has begun, it must not be called again. But what it returned is known.
      if (job?.hasBegun && (job.created === undefined || error?.recordId !== job.created)) throw error;
      const outcome = await local.goOn(error, () => withoutStore(call));
      const { baseId, clientId: ofClient } = key;
      local.pend(`record ${baseId} ${ofClient}`, () => offerRecord(runId, clientId, null));
      return outcome;
    }
  }

  async function answer(call) {
    const { runId, clientId, verify, signal, isFresh } = call;
    for (;;) {
      if (signal?.aborted) throw signal.reason;
      const known = isFresh ? null : steps.known(runId, clientId, options.maxStaleMs, call.place);
      if (known !== null && verify === undefined) return existing(known, 'registry');
      const other = making.get(call.full);
      if (other === undefined && call.create === undefined) return lookUp(call, known);
      call.isFirst = other === undefined;
      call.job = other ?? begin(call, known);
      const { recordId, status, source, isChecked } = await joined(call.job, signal);
      if (call.isFirst) return { recordId, status, source };
      const isEnough = (verify === undefined || isChecked) && !(isFresh && source === 'registry');
      if (isEnough) return existing(recordId, source);
    }
  }

  /** Goes on with what this process alone knows. A row that was made before is its record. */
  async function withoutStore(call) {
    const { runId, clientId, find, create, verify, leaseMs, isFirst, job } = call;
    if (job?.created !== undefined) {
      bound.registerRunRecord(runId, clientId, job.created);
      return { recordId: job.created, status: isFirst ? 'created' : 'existing', source: 'create' };
    }
    const signal = call.signal ?? new AbortController().signal;
    const deadline = Date.now() + leaseMs;
    // Without a store there is no fence, and no lease that could be extended.
    const alone = { signal, fence: null, deadline, extend: async () => deadline };
    let isFound = false;
    const outcome = await unlessAborted(
      signal,
      bound.withRunRecord(runId, clientId, {
        find:
          find &&
          (() => {
            isFound = true;
            return find({ signal });
          }),
        create: create && (() => create(alone)),
        verify,
        leaseMs,
      }),
    );
    const source = isFound ? 'find' : 'registry';
    return { ...outcome, source: outcome.status === 'created' ? 'create' : source };
  }

  /** Begins the job of a pair: it verifies the known record, or claims the pair to find or make one. */
  function begin(call, known) {
    const { key, full, runId, clientId, find, create, verify, leaseMs, place } = call;
    // A caller without a signal never goes, so then nothing can abort the job.
    const gone = call.signal === undefined ? undefined : new AbortController();
    // Every field is named: with a spread of the call, or fields that are added later, a call takes twice as long.
    const job = {
      key,
      full,
      runId,
      clientId,
      find,
      create,
      verify,
      leaseMs,
      place,
      gone,
      signal: gone?.signal,
      token: `${by} ${randomUUID()}`,
      callers: 0,
      limit: null,
      hasBegun: false,
      isCommitting: false,
      isOver: false,
      rejected: undefined,
      created: undefined,
      outcome: null,
      end: null,
      reject: null,
    };
    making.set(full, job);
    job.outcome = new Promise((resolve, reject) => {
      job.end = (settle) => {
        job.isOver = true;
        if (making.get(full) === job) making.delete(full);
        settle();
      };
      job.reject = (error) => job.end(() => reject(error));
      work(job, known).then(
        (outcome) => job.end(() => resolve(outcome)),
        (error) => {
          if (job.isOver) logLate(job, error);
          else job.reject(error);
        },
      );
    });
    return job;
  }

  /** Waits for a job, or until the caller's signal aborts. The last caller who goes aborts the job. */
  function joined(job, signal) {
    job.callers += 1;
    return unlessAborted(signal, job.outcome, () => {
      job.callers -= 1;
      if (job.callers > 0) return;
      job.reject(signal.reason);
      job.gone.abort(signal.reason);
    });
  }

  /** Logs an error that no caller gets, unless it was logged when it was made. */
  function logLate({ runId, clientId, signal }, error) {
    if (signal?.aborted && error === signal.reason) return;
    steps.fail(runId, clientId, NO_CLAIM, textOf(error), error instanceof RunIdError);
  }

  /** What `ask` is passed: what errors of the store name, and what ends the call. */
  const about = ({ runId, clientId, created }, signal, late) => ({
    runId,
    clientId,
    recordId: created,
    signal,
    late,
  });

  /** Verifies the record that is known; without one, claims the pair. */
  async function work(job, known) {
    let source = 'registry';
    for (;;) {
      let isAwaited = false;
      if (known === null) {
        const claim = await acquire(job, { signal: job.signal });
        if (claim.status === 'won') return make(job, claim);
        ({ isAwaited } = claim);
        known = noted(job, 'claim', claim);
        source = 'store';
      }
      // What a claim ended with that was waited for has just been made or found.
      const isChecked = isAwaited || job.verify !== undefined;
      if (isAwaited || job.verify === undefined || (await isValid(job, known))) {
        return { ...existing(known, source), isChecked };
      }
      await remove(job, known);
      known = null;
    }
  }

  /** For a caller without `create`, who makes nothing and so claims nothing. */
  async function lookUp(call, known) {
    const { runId, clientId, signal, key } = call;
    let source = 'registry';
    for (;;) {
      if (known === null) {
        const asked = steps.clock();
        const record = await ask('get', [key], about(call, signal));
        if (record === null) {
          steps.notStored(runId, clientId, asked);
          break;
        }
        known = noted(call, 'get', { record, asked });
        source = 'store';
      }
      if (call.verify === undefined || (await isValid(call, known))) return existing(known, source);
      await remove(call, known);
      known = null;
    }
    const own = steps.own(runId, clientId);
    if (own !== null && (await isOwnValid(call, own))) return registerFound(call, own, 'registry');
    const isAsked = call.find !== undefined;
    if (isAsked) {
      steps.missed(runId, clientId, call.place);
      const limit = createLimit(call);
      const answer = await limit.within(() => unlessAborted(signal, call.find(findContext(limit))));
      const row = steps.found(runId, clientId, answer, undefined, undefined, call.rejected);
      if (row !== null) return registerFound(call, row, 'find');
    }
    const rows = await nearby(steps.near(runId, clientId), about(call, signal));
    return steps.missing(runId, clientId, rows, isAsked);
  }

  /** Registers a row in the store, without a claim. */
  async function registerFound(call, row, source) {
    const { key, signal } = call;
    const [asked, details] = [steps.clock(), { by, owner: row.owner }];
    const answer = await ask('register', [key, row.recordId, null, details], about(call, signal));
    const { recordId } = stored(call, row, 'register', answer, asked, source);
    return existing(recordId, source);
  }

  /** Asks `verify` about a row that only this process has registered, and forgets it if it is gone. */
  async function isOwnValid(call, { recordId }) {
    if (call.verify === undefined || (await isValid(call, recordId))) return true;
    steps.forgotten(call.runId, call.clientId, recordId, call.place);
    call.rejected = recordId;
    return false;
  }

  /** Claims the pair of a job. While another holds it, waits, at most until `until`; then resolves to null. */
  async function acquire(job, { signal, until = Infinity }) {
    const { key, token, leaseMs } = job;
    const onStopFailed = (error) => ask.failed('watch', textOf(error), error, about(job));
    const waiter = createWaiter({ store, ask, key, about: about(job), signal, onStopFailed });
    // Won by a call that has given up on it.
    const late = (answer) => (answer?.status === 'won' ? release(job) : undefined);
    let isAwaited = false;
    try {
      for (;;) {
        const [sentAt, asked] = [now(), steps.clock()];
        const answer = await ask('claim', [key, token, leaseMs], about(job, signal, late));
        const { status, fence, record, leftMs } = answer ?? {};
        if (status === 'registered' || (status === 'won' && Number.isSafeInteger(fence))) {
          return { status, fence, record, sentAt, asked, isAwaited };
        }
        if (status !== 'held' || !Number.isFinite(leftMs)) throw unknown('claim', job);
        isAwaited = true;
        if (until <= now()) return null;
        await waiter.wait(Math.min(leftMs, until - now()));
      }
    } finally {
      waiter.close();
    }
  }

  /** Ends the claim of a job. If that fails, it is logged, and the claim ends with its lease. */
  async function release(job) {
    await ask('release', [job.key, job.token], about(job)).catch(() => {});
  }

  /** Finds or makes the record of a pair that was claimed. */
  async function make(job, { fence, sentAt, asked }) {
    const { runId, clientId, signal } = job;
    job.limit = createLimit(job, sentAt);
    onAbort(signal, () => job.limit.abort(signal.reason));
    try {
      const own = steps.won(runId, clientId, asked, job.place);
      if (own !== null) {
        if (await isOwnValid(job, own)) return await commit(job, own, 'registry');
        steps.missed(runId, clientId, job.place);
      }
      const row = job.find === undefined ? null : await found(job);
      if (row !== null) return await commit(job, row, 'find');
      if (signal?.aborted) throw signal.reason;
      // After the lease, another may be making the record.
      if (job.limit.isOver()) steps.expired(runId, clientId);
      job.hasBegun = true;
      const answer = await job.limit.during(() => job.create(createContext(job, fence)));
      const made = steps.created(runId, clientId, answer);
      job.created = made.recordId;
      return await register(job, made);
    } catch (error) {
      // A commit without an answer may still arrive, and would be refused after a release.
      if (!job.isCommitting) await release(job);
      throw error;
    }
  }

  /** Returns the row that `find` returns, or one that was registered in this process meanwhile. */
  async function found(job) {
    const { runId, clientId, find, signal, limit, rejected } = job;
    const answer = await limit.during(() => unlessAborted(signal, find(findContext(limit))));
    return steps.found(runId, clientId, answer, undefined, undefined, rejected) ?? steps.own(runId, clientId);
  }

  /** What `create` is passed. */
  function createContext(job, fence) {
    const { key, token, runId, clientId, limit } = job;
    return {
      fence,
      deadline: deadlineOf(limit),
      extend: async (leaseMs = job.leaseMs) => {
        const sentAt = now();
        steps.lease(leaseMs);
        const isAccepted = await ask('extend', [key, token, leaseMs], about(job));
        if (!isAccepted) {
          const error = thrownBy(() => steps.overtaken(runId, clientId));
          limit.abort(error);
          throw error;
        }
        limit.move(sentAt + leaseMs);
        return deadlineOf(limit);
      },
      get signal() {
        return limit.signal();
      },
    };
  }

  /** Commits the row that was made. From here on every error names it, since only this call knows it. */
  async function register(job, row) {
    const { runId, clientId, created } = job;
    try {
      return await commit(job, row, 'create');
    } catch (cause) {
      if (cause instanceof RunIdError && field(cause, 'recordId') === created) throw cause;
      throw thrownBy(() => steps.unchecked(runId, clientId, NO_CLAIM, textOf(cause), created), { cause });
    }
  }

  /** Commits a row that was found or made. If another has claimed the pair since, waits for what that one commits. */
  async function commit(job, row, source) {
    const { runId, clientId, leaseMs, created } = job;
    const until = now() + leaseMs;
    for (let isAgain = false; ; isAgain = true) {
      if (created !== undefined) await findAgain(job, row);
      const asked = steps.clock();
      const answer = await sendCommit(job, row);
      if (answer?.status !== 'lost') return stored(job, row, 'commit', answer, asked, source);
      if (isAgain && until <= now()) return steps.overtaken(runId, clientId, created);
      const claim = await acquire(job, { until });
      if (claim === null) return steps.overtaken(runId, clientId, created);
      if (claim.status === 'registered') {
        check(job, 'claim', claim.record);
        // The other one may have found this very row.
        const isOwn = claim.record.recordId === row.recordId;
        const answer = { status: isOwn ? 'stored' : 'conflict', record: claim.record };
        return stored(job, row, 'claim', answer, claim.asked, source);
      }
      job.limit = createLimit(job, claim.sentAt);
    }
  }

  /** Refuses a row that was made if `find` now returns another one: another process was quicker. */
  async function findAgain(job, row) {
    const { runId, clientId, find, created, key, limit: before } = job;
    if (find === undefined) return;
    // After the lease it gets another, so that the log has the row even if `find` never answers.
    const limit = job.isOver || before.isOver() ? createLimit(job) : before;
    const answer = await limit.during(() => find(findContext(limit)));
    const other = steps.found(runId, clientId, answer, created, undefined, job.rejected);
    if (other === null || other.recordId === row.recordId) return;
    // If the store fails, that is logged, and only this one isn't known.
    const record = await ask('get', [key], about(job)).catch(() => undefined);
    steps.conflict(runId, clientId, created, true, other.recordId, record);
  }

  /** Sends a commit, and sends it again if there is no answer: with its token, it is the same commit. */
  async function sendCommit(job, row) {
    const details = { by, owner: row.owner };
    const send = () => ask('commit', [job.key, job.token, row.recordId, null, details], about(job));
    job.isCommitting = true;
    const answer = await send().catch(async () => {
      await pause(BEFORE_REPEAT_MS);
      return send();
    });
    job.isCommitting = false;
    return answer;
  }

  /** Returns the outcome of a step that stored a row, or refuses. */
  function stored(call, row, phase, answer, asked, source) {
    const { runId, clientId, created, place } = call;
    const { recordId } = row;
    const isCreated = created !== undefined;
    const { status, record, owner } = answer ?? {};
    switch (status) {
      case 'stored':
        check(call, phase, record);
        steps.noted(runId, clientId, recordId, record.metadata, true, place, asked);
        return { recordId, status: isCreated ? 'created' : 'existing', source, isChecked: true };
      case 'conflict':
        check(call, phase, record);
        return steps.conflict(runId, clientId, recordId, isCreated, record.recordId, record);
      case 'owned':
        return steps.owned(runId, clientId, recordId, isCreated, String(owner));
      default:
        throw unknown(phase, call);
    }
  }

  /** Notes a record of the store in this process; returns its id. */
  function noted(call, phase, { record, asked }) {
    const { runId, clientId, place } = call;
    check(call, phase, record);
    steps.noted(runId, clientId, record.recordId, record.metadata, false, place, asked);
    return record.recordId;
  }

  const check = (call, phase, record) => answers.record(phase, record, about(call));

  const unknown = (phase, call) => answers.unknown(phase, about(call));

  /** Asks `verify` about a record. Callers of this process ask together. */
  function isValid(call, recordId) {
    const name = `${call.full} ${recordId}`;
    let asked = verifying.get(name);
    if (asked === undefined) {
      asked = askVerify(call, recordId).finally(() => verifying.delete(name));
      verifying.set(name, asked);
    }
    return unlessAborted(call.signal, asked);
  }

  async function askVerify(call, recordId) {
    const answer = await createLimit(call).within(() => call.verify(recordId));
    return steps.verified(answer);
  }

  /** Removes a record that `verify` rejected: exactly that one. `find` may still return it, which doesn't count. */
  async function remove(call, recordId) {
    await ask('remove', [call.key, recordId], about(call, call.signal));
    steps.forgotten(call.runId, call.clientId, recordId, call.place);
    call.rejected = recordId;
  }

  /** The time that the callbacks of a call may take, which begins at `from`. */
  function createLimit(call, from = now()) {
    const controller = new AbortController();
    let isAborted = false;
    let endsAt = from + call.leaseMs;
    let timer = null;
    let onEnd = (error) => call.reject?.(error);
    const leftMs = () => Math.max(endsAt - now(), 0);
    function abort(reason) {
      isAborted = true;
      controller.abort(reason);
    }
    function start() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const { runId, clientId, leaseMs, created } = call;
        const error = thrownBy(() => steps.lapse(runId, clientId, NO_CLAIM, leaseMs, created));
        abort(error);
        onEnd(error);
      }, leftMs());
    }
    /** Calls a function; time is limited until its promise settles. When it is over, the job ends with an error. */
    async function during(callback) {
      start();
      try {
        return await callback();
      } finally {
        clearTimeout(timer);
        timer = null;
      }
    }
    return {
      /** Returns the signal, which is made at the first call: that takes microseconds, and few callbacks use it. */
      signal: () => controller.signal,
      leftMs,
      isOver: () => isAborted || leftMs() === 0,
      abort,
      /** Sets another end. */
      move(to) {
        endsAt = to;
        if (timer !== null) start();
      },
      during,
      /** The same, but when time is over, this rejects. */
      async within(callback) {
        const ended = new Promise((_, reject) => {
          onEnd = reject;
        });
        const answer = during(callback);
        answer.catch((error) => {
          if (isAborted) logLate(call, error);
        });
        return Promise.race([answer, ended]);
      },
    };
  }

  return { withRunRecord };
};

/** What `find` is passed. */
const findContext = (limit) => ({
  get signal() {
    return limit.signal();
  },
});

/** Returns the end of a limit by the clock of `Date`, which other programs understand. */
const deadlineOf = (limit) => Math.floor(Date.now() + limit.leftMs());

const existing = (recordId, source) => ({ recordId, status: 'existing', source });

/** Resolves as a promise does; if the signal aborts first, calls `onAborted` and rejects with its reason. */
function unlessAborted(signal, promise, onAborted = () => {}) {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => {
      onAborted();
      reject(signal.reason);
    };
    const stop = onAbort(signal, abort);
    const done = (settle) => (value) => {
      stop();
      settle(value);
    };
    Promise.resolve(promise).then(done(resolve), done(reject));
    if (signal.aborted) abort();
  });
}
