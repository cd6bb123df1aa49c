/**
 * The options and the result of `sharedRuns`. Every example starts with an empty registry, an empty store and
 * `runs = sharedRuns({ store })`, at 15:45:10 UTC on 3 October 2025, and runs as a test.
 */

import type { JsonValue, RunRecordOutcome } from '../../index';
import type { RunStore } from '../stores/runStore';

/** Options of `sharedRuns`. */
export interface SharedRunsOptions {
  /** The store that all processes share. */
  store: RunStore;
  /** How many milliseconds a call of the store may take, 1 to 2147483647. Default: 5000. */
  timeoutMs?: number | undefined;
  /** How old an answer of this process may be, in milliseconds, before the store is asked. Default: 60000. */
  maxStaleMs?: number | undefined;
  /**
   * What to do if the store fails. `fail`, the default, rejects with `ERR_RUN_STORE`. `local` logs it and goes on with what
   * this process alone knows, so two processes may make two rows.
   */
  onStoreError?: 'fail' | 'local' | undefined;
}

/** What every call that may ask the store takes. */
export interface StoreCallOptions {
  /** Ends the wait for the store; the call rejects with the signal's reason. What the store was asked may still happen. */
  signal?: AbortSignal | null | undefined;
}

/** Options of look-ups. */
export interface LookUpOptions extends StoreCallOptions {
  /** `true` asks the store even if this process knows an answer that is younger than `maxStaleMs`. Default: `false`. */
  fresh?: boolean | null | undefined;
}

/** Options of `clearRunRecord`. */
export interface ClearOptions extends StoreCallOptions {
  /** `true` also removes the record from the store. Default: `false`. */
  store?: boolean | null | undefined;
}

/** Options of `listRuns`: a base id, a client, or both. */
export interface ListRunsOptions extends StoreCallOptions {
  /** Only records of this base id. */
  baseId?: string | null | undefined;
  /** Only records of this client. */
  clientId?: string | null | undefined;
  /** The `cursor` of the page before. Default: the first page. */
  cursor?: string | null | undefined;
  /** How many records a page has, 1 to 1000. Default: 100. */
  limit?: number | null | undefined;
}

/** A record in the result of `listRuns`. */
export interface SharedRunRecord {
  /** The whole run id. */
  runId: string;
  baseId: string;
  clientId: string | null;
  recordId: string;
  /** What was registered with it; `{}` if there is none. */
  metadata: JsonValue;
  /** The process that registered it, as `host/pid`. */
  by: string;
  /** The fence of the `withRunRecord` call that registered it; `null` if it was registered otherwise. */
  fence: number | null;
  /** When this record id was registered, by the store's clock, in ISO 8601. */
  createdAt: string;
  /** When it was last registered. */
  updatedAt: string;
}

/** A page of `listRuns`. */
export interface SharedRunPage {
  /** Ordered by base id and then by client. */
  records: SharedRunRecord[];
  /** For the next page; `null` if this is the last one. */
  cursor: string | null;
}

/** What `find` of `SharedRuns.withRunRecord` is passed. */
export interface FindContext {
  /** Aborts when the answer is of no use any more: the lease has ended, or all callers have gone. */
  signal: AbortSignal;
}

/** What `create` of `SharedRuns.withRunRecord` is passed. */
export interface CreateContext extends FindContext {
  /**
   * The number of this claim, which is greater than that of each earlier claim of the run. Written into the row, it tells
   * the row of the latest claim from those of processes that were too late. `null` if the store failed and the call goes on
   * alone (`onStoreError: 'local'`).
   */
  fence: number | null;
  /** When the lease ends, in milliseconds since 1970, by the clock of this process. */
  deadline: number;
  /**
   * Sets a new lease from now on, of `leaseMs` or of as many milliseconds as are passed. Resolves to the new deadline.
   * Rejects with `ERR_RUN_RECORD_NOT_MADE`, and aborts the signal, if another process has claimed the run since.
   */
  extend: (leaseMs?: number) => Promise<number>;
}

/** Options of `SharedRuns.withRunRecord`. */
export interface SharedRunRecordOptions extends LookUpOptions {
  /**
   * Looks the run up in the database. Returns the record id of its row, or an absent value if there is no row. It is asked
   * again after `create`.
   */
  find?:
    | ((context: FindContext) => string | null | undefined | PromiseLike<string | null | undefined>)
    | undefined;
  /** Writes the row and returns its record id. If it is not given, no row is created. */
  create?: ((context: CreateContext) => string | PromiseLike<string>) | undefined;
  /**
   * Looks whether the row of a registered record still exists. `false` removes exactly that record from the store, and the
   * call goes on as if it had not been registered.
   */
  verify?: ((recordId: string) => boolean | PromiseLike<boolean>) | undefined;
  /**
   * How many milliseconds `verify` may take, and `find` and `create` together, 1 to 2147483647. Other processes wait as long
   * before they take over from a process that died. Default: 30000.
   */
  leaseMs?: number | undefined;
}

/** The result of `SharedRuns.withRunRecord`. */
export interface SharedRunRecordOutcome extends RunRecordOutcome {
  /** Where the record id came from: this process, the store, or a callback of this process. */
  source: 'registry' | 'store' | 'find' | 'create';
}

/** The counters of one `sharedRuns`. */
export interface SharedRunStats {
  /** Calls that went on without the store (`onStoreError: 'local'`). */
  local: number;
  /** What such calls changed and the store has not been offered yet. */
  pending: number;
  /** What the store has taken since. */
  offered: number;
  /** What it did not take, because it had something else. Each is in the log. */
  conflicts: number;
}

/**
 * The package over a store. Every method may reject with `ERR_RUN_STORE` if the store fails, or with the reason of the
 * signal it was given. Arguments are checked as by the functions of the same name without a store.
 */
export interface SharedRuns {
  /**
   * Resolves to the record id of a run and client, or to `null`. It answers from the registry of this process if the store
   * confirmed that record within `maxStaleMs`, and asks the store otherwise. A record that only this process registered,
   * without `sharedRuns`, counts unless the store has another one.
   *
   * @throws `ERR_RUN_RECORD_CONFLICT` if the store has another record than the one that this process registered without
   * it; the errors of `getRunRecordId`
   * @example
   * await runs.registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
   * await runs.getRunRecordId('251003-154510', 'Ada-Park'); // 'recKU8iGyB0A3pxFi'
   * await runs.getRunRecordId('251003-154510', 'Ada-Park', { fresh: true }); // 'recKU8iGyB0A3pxFi'
   * await runs.getRunRecordId('251003-154510', 'Cora-Lee'); // null
   */
  getRunRecordId(
    runId: string | null | undefined,
    clientId: string,
    options?: LookUpOptions,
  ): Promise<string | null>;

  /**
   * Resolves to the record id of a run and client, and rejects if there is none. The error's `diagnosis` also says what
   * other processes registered near it, and which process that was: for another client, without a client, or for the same
   * client within two minutes.
   *
   * @throws `ERR_RUN_RECORD_NOT_FOUND` if there is none; the errors of `requireRunRecordId`
   * @example
   * await runs.registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
   * await runs.requireRunRecordId('251003-154510', 'Ada-Park'); // 'recKU8iGyB0A3pxFi'
   * await runs.requireRunRecordId('251003-154512', 'Ada-Park'); // throws ERR_RUN_RECORD_NOT_FOUND
   */
  requireRunRecordId(runId: string, clientId: string, options?: LookUpOptions): Promise<string>;

  /**
   * Resolves to the record of a client's run; if none is registered, finds or creates one, at most once at a time in all
   * processes on the store. It claims the run in the store for `leaseMs`. Other processes wait for what comes of it, and
   * take over when the lease ends or a callback fails. Callers of this process share one claim, and the callbacks of the
   * first one.
   *
   * At most one record is registered. A second row can appear if `create` takes longer than its lease, or `find` misses a
   * row; docs/shared-store.md says how to rule that out, and what happens when a process dies or a message is late.
   *
   * When `signal` aborts, the promise rejects with its reason. A claim that nobody waits for is released, unless `create`
   * has begun: then its row is still registered.
   *
   * @throws by rejecting the promise: the errors of `withRunRecord`; `ERR_RUN_STORE` if the store fails, with the
   * `recordId` that was created before, if one was; `ERR_RUN_RECORD_CONFLICT` if the run has another row than the one that
   * was created or found here: `recordId` is this one, the message names both and says which is registered
   * @example
   * (await runs.withRunRecord('251003-154510', 'Ada-Park', { create: async () => 'recKU8iGyB0A3pxFi' })).source; // 'create'
   * (await runs.withRunRecord('251003-154510', 'Ada-Park')).source; // 'registry'
   * (await runs.withRunRecord('251003-154510', 'Ada-Park', { fresh: true })).source; // 'store'
   * await runs.withRunRecord('251003-154511', 'Ada-Park'); // throws ERR_RUN_RECORD_NOT_FOUND
   */
  withRunRecord(
    runId: string,
    clientId: string,
    options?: SharedRunRecordOptions,
  ): Promise<SharedRunRecordOutcome>;

  /**
   * Registers a record in the store and in this process, and resolves to the run id of the client. The same record id again
   * keeps its first time, and replaces the metadata if there is any.
   *
   * @throws `ERR_RUN_RECORD_CONFLICT` if the run has another record, or the record belongs to another client; the errors of
   * `registerRunRecord`
   * @example
   * await runs.registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi'); // '251003-154510-Ada-Park'
   * await runs.registerRunRecord('251003-154510', 'Ada-Park', 'recQ2xWn7TzL5vYhs'); // throws ERR_RUN_RECORD_CONFLICT
   */
  registerRunRecord(
    runId: string,
    clientId: string,
    recordId: string,
    metadata?: JsonValue | undefined,
    options?: StoreCallOptions,
  ): Promise<string>;

  /**
   * Replaces the record of a run in the store and in this process, and resolves to the run id of the client. The metadata
   * stays unless there is new one.
   *
   * @throws `ERR_RUN_RECORD_NOT_FOUND` if the run has no record; `ERR_RUN_RECORD_CONFLICT` if it has another one than
   * `oldRecordId`, or the new one belongs to another client; the errors of `replaceRunRecord`
   * @example
   * await runs.registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
   * await runs.replaceRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi', 'recQ2xWn7TzL5vYhs'); // '251003-154510-Ada-Park'
   */
  replaceRunRecord(
    runId: string,
    clientId: string,
    oldRecordId: string,
    newRecordId: string,
    metadata?: JsonValue | undefined,
    options?: StoreCallOptions,
  ): Promise<string>;

  /**
   * Clears the record of a run from the registry of this process. The record in the store stays, and the next look-up finds
   * it, unless `store` is `true`: that removes it for all processes. They notice when they ask the store, after `maxStaleMs`
   * at the latest. Resolves to whether a record was removed: from the store with `store`, else from the registry.
   *
   * @throws the errors of `requireRunRecordId` for its arguments
   * @example
   * await runs.registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
   * await runs.clearRunRecord('251003-154510', 'Ada-Park'); // true
   * await runs.getRunRecordId('251003-154510', 'Ada-Park'); // 'recKU8iGyB0A3pxFi'
   * await runs.clearRunRecord('251003-154510', 'Ada-Park', { store: true }); // true
   * await runs.getRunRecordId('251003-154510', 'Ada-Park'); // null
   */
  clearRunRecord(runId: string, clientId: string, options?: ClearOptions): Promise<boolean>;

  /**
   * Lists the records in the store of a base id, a client, or both, page by page.
   *
   * @throws `ERR_INVALID_ARGUMENT` if it names neither, or an option is invalid; the errors of `listRunRecords`
   * @example
   * await runs.registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
   * (await runs.listRuns({ clientId: 'Ada-Park' })).records[0].runId; // '251003-154510-Ada-Park'
   * (await runs.listRuns({ baseId: '251003-154511' })).records; // []
   */
  listRuns(options: ListRunsOptions): Promise<SharedRunPage>;

  /**
   * Links a background job to the run it works for, in the store and in this process. Resolves to the run id.
   *
   * @throws `ERR_RUN_RECORD_CONFLICT` if the job is linked to another run; the errors of `linkJob`
   * @example
   * await runs.linkJob('251003-154510-Ada-Park', 'job_lead_scoring_stream1_20251003154512'); // '251003-154510-Ada-Park'
   */
  linkJob(runId: string, jobId: string, options?: StoreCallOptions): Promise<string>;

  /**
   * Resolves to the run id that a job was linked to, or to `null`. A link doesn't change, so what this process knows is
   * not asked again.
   *
   * @throws the errors of `getRunIdForJob`
   * @example
   * await runs.linkJob('251003-154510-Ada-Park', 'job_lead_scoring_stream1_20251003154512');
   * await runs.getRunIdForJob('job_lead_scoring_stream1_20251003154512'); // '251003-154510-Ada-Park'
   */
  getRunIdForJob(jobId: string | null | undefined, options?: StoreCallOptions): Promise<string | null>;

  /**
   * Resolves to the jobs in the store of a run in order of linking, at most 1,000. A base id has those of all its clients.
   *
   * @throws the errors of `listJobsOfRun`
   * @example
   * await runs.linkJob('251003-154510-Ada-Park', 'job_lead_scoring_stream1_20251003154512');
   * await runs.listJobsOfRun('251003-154510'); // ['job_lead_scoring_stream1_20251003154512']
   */
  listJobsOfRun(runId: string, options?: StoreCallOptions): Promise<string[]>;

  /**
   * Links an Apify run to the run that started it, in the store and in this process. Resolves to `systemRunId`.
   *
   * @throws `ERR_RUN_RECORD_CONFLICT` if one of them is linked to another; the errors of `linkApifyRun`
   * @example
   * await runs.linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3'); // '251003-154510-Ada-Park'
   */
  linkApifyRun(systemRunId: string, apifyRunId: string, options?: StoreCallOptions): Promise<string>;

  /**
   * Resolves to the run id that an Apify run was linked to, or to `null`.
   *
   * @throws `ERR_RUN_ID_CLIENT_MISMATCH` if the Apify id names another client; the errors of `getRunIdForApifyRun`
   * @example
   * await runs.linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3');
   * await runs.getRunIdForApifyRun('8MSTBAfqMzuXPvgB3'); // '251003-154510-Ada-Park'
   */
  getRunIdForApifyRun(
    apifyRunId: string | null | undefined,
    options?: StoreCallOptions,
  ): Promise<string | null>;

  /**
   * Resolves to the Apify run of a run, or to `null`.
   *
   * @throws the errors of `getApifyRunForRunId`
   * @example
   * await runs.linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3');
   * await runs.getApifyRunForRunId('251003-154510-Ada-Park'); // '8MSTBAfqMzuXPvgB3'
   */
  getApifyRunForRunId(runId: string | null | undefined, options?: StoreCallOptions): Promise<string | null>;

  /**
   * Resolves to a new run id that `reserveRunId` gave to no other process on the store: the first second at or after the
   * store's clock that is free, always in UTC. With a client id, it is the run id of that client. A client can hold 1,200
   * seconds ahead of the store's clock; that share is counted in this process, before the store is asked.
   *
   * Calls get their ids in the order of the calls. Those that are made while a reservation is under way wait for it, and then
   * share one step of the store. A call that its signal ends may lose the second that was reserved for it.
   *
   * @throws `ERR_RUN_ID_EXHAUSTED` if no second of the hour ahead is left, or this client's share; `ERR_CLIENT_ID_FORMAT`
   * @example
   * await runs.reserveRunId(); // '251003-154510'
   * await runs.reserveRunId('Ada-Park'); // '251003-154511-Ada-Park'
   */
  reserveRunId(clientId?: string | null, options?: StoreCallOptions): Promise<string>;

  /**
   * Resolves to the run id of a job and a scheduled time: the same one in every process, so that a job that is started
   * twice works on one run. `date` is the scheduled time, as a Date or in milliseconds since 1970, and its second counts.
   * The run id itself is a new one of `reserveRunId`, and so differs for two jobs of one second.
   *
   * @throws `ERR_INVALID_ARGUMENT` if the job's name is not 1 to 128 printable ASCII characters without a space, or the date
   * is invalid; the errors of `reserveRunId`
   * @example
   * await runs.runIdForSlot('smart-resume', new Date('2025-10-03T15:45:00Z')); // '251003-154510'
   * await runs.runIdForSlot('smart-resume', new Date('2025-10-03T15:45:00Z'), 'Ada-Park'); // '251003-154510-Ada-Park'
   * await runs.runIdForSlot('lead-scoring', new Date('2025-10-03T15:45:00Z')); // '251003-154511'
   */
  runIdForSlot(
    job: string,
    date: Date | number,
    clientId?: string | null,
    options?: StoreCallOptions,
  ): Promise<string>;

  /**
   * Returns what `onStoreError: 'local'` has done since this object was made.
   *
   * @example
   * runs.stats(); // { local: 0, pending: 0, offered: 0, conflicts: 0 }
   */
  stats(): SharedRunStats;
}
