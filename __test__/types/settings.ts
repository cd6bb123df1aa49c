/** The same for settings, errors and the sub-paths. */

import {
  RunIdError,
  addClientSuffix,
  configure,
  normalizeRunId,
  setLogger,
  stats,
  storeClientRunRecordId,
} from 'strict-run-id';
import type {
  ClientRunRecord,
  Finding,
  FindingKind,
  Logger,
  RunIdErrorCode,
  RunIdOptions,
  RunIdStats,
} from 'strict-run-id';
import * as strictRunId from 'strict-run-id';
import * as recordCache from 'strict-run-id/recordCache';
import * as runIdService from 'strict-run-id/runIdService';
import * as runIdUtils from 'strict-run-id/runIdUtils';
import * as testing from 'strict-run-id/testing';
import * as unified from 'strict-run-id/unifiedRunIdService';
import { addClientSuffix as addClientSuffixOfUtils } from 'strict-run-id/runIdUtils';
import { normalizeRunId as normalizeRunIdOfService } from 'strict-run-id/runIdService';
import { resetRunIdState } from 'strict-run-id/testing';
import { storeClientRunRecordId as storeOfCache } from 'strict-run-id/recordCache';
import { normalizeRunId as normalizeRunIdOfUnified } from 'strict-run-id/unifiedRunIdService';
import required = require('strict-run-id');
import { check, either, maybe, runId } from './given.js';
import type { Equal } from './given.js';

// Settings and errors

{
  configure({ timeZone: 'local' });
  configure({ timeZone: 'utc' });
  configure({ maxRecords: 50_000, recordTtlMs: 24 * 60 * 60 * 1000 });
  configure({ maxRecords: null, recordTtlMs: null });
  const unchanged: RunIdOptions = { timeZone: undefined, maxRecords: undefined, recordTtlMs: undefined };
  configure(unchanged);
  setLogger(console);
  setLogger(null);
  const lines: string[] = [];
  const logger: Logger = { error: (text) => lines.push(text) };
  setLogger(logger);
  const counts = stats();
  check<Equal<typeof counts, RunIdStats>>();
  check<Equal<typeof counts.idsGenerated, number>>();
  check<Equal<typeof counts.refusals.ERR_RECORD_ID, number | undefined>>();
  check<Equal<keyof typeof counts.refusals, RunIdErrorCode>>();
  check<Equal<typeof counts.missesByReason.evicted, number | undefined>>();
  check<Equal<keyof typeof counts.missesByReason, FindingKind>>();
  type Numbers = Exclude<keyof RunIdStats, 'refusals' | 'missesByReason'>;
  check<Equal<RunIdStats[Numbers], number>>();
  check<
    Equal<
      Numbers,
      | 'records'
      | 'clients'
      | 'apifyRuns'
      | 'claims'
      | 'bytes'
      | 'hits'
      | 'misses'
      | 'conflicts'
      | 'mismatches'
      | 'evictions'
      | 'expirations'
      | 'idsGenerated'
    >
  >();

  // @ts-expect-error there are two time zones
  configure({ timeZone: 'Europe/Berlin' });
  // @ts-expect-error there is no such option
  configure({ zone: 'utc' });
  // @ts-expect-error a bound is a number
  configure({ maxRecords: '50000' });
  // @ts-expect-error a number of milliseconds
  configure({ recordTtlMs: '1d' });
  // @ts-expect-error a time zone is not lifted
  configure({ timeZone: null });
  // @ts-expect-error an option is what this is about
  configure();
  // @ts-expect-error a logger has an error function
  setLogger({ warn: (text: string) => lines.push(text) });
  // @ts-expect-error silence is null
  setLogger(undefined);
  // @ts-expect-error there is no such code
  counts.refusals.ERR_UNKNOWN;
  // @ts-expect-error there is no such kind
  counts.missesByReason.lost;
}

function statusOf(error: unknown): number {
  if (!(error instanceof RunIdError)) return 500;
  check<Equal<typeof error.code, RunIdErrorCode>>();
  check<Equal<typeof error.message, string>>();
  check<Equal<typeof error.hint, string | undefined>>();
  check<Equal<typeof error.runId, string | undefined>>();
  check<Equal<typeof error.clientId, string | undefined>>();
  check<Equal<typeof error.expectedClientId, string | undefined>>();
  check<Equal<typeof error.recordId, string | undefined>>();
  check<Equal<typeof error.diagnosis, Finding[] | undefined>>();

  if (error.code === 'ERR_RUN_RECORD_NOT_FOUND') return 404;
  // @ts-expect-error there is no such code
  if (error.code === 'ERR_RUN_ID_UNKNOWN') return 410;
  // @ts-expect-error there is no such field
  error.expectedRunId;
  // @ts-expect-error an error is not changed
  error.code = 'ERR_RECORD_ID';
  // @ts-expect-error other errors than ERR_RUN_RECORD_NOT_FOUND have none
  error.diagnosis.map((finding) => finding.sentence);
  // @ts-expect-error an error is not changed
  error.diagnosis = [];
  return 400;
}
void statusOf;

// @ts-expect-error only the package makes them
new RunIdError('STRICT RUN ID ERROR: …');

// What jest's `toThrow` takes: a class that can be constructed with anything.
const constructable: new (...args: any[]) => unknown = RunIdError;
void constructable;

/** Each code once: one more or one less in the union is an error here. */
const meanings: Record<RunIdErrorCode, string> = {
  ERR_RUN_ID_NOT_STRING: 'a value that is no string',
  ERR_RUN_ID_FORMAT: 'a text that is no run id',
  ERR_RUN_ID_DOUBLE_SUFFIX: 'a suffix twice',
  ERR_RUN_ID_CLIENT_MISMATCH: 'the run of another client',
  ERR_RUN_ID_MISSING: 'no run id',
  ERR_RUN_ID_CONFLICT: 'two run ids',
  ERR_CLIENT_ID_FORMAT: 'a text that is no client id',
  ERR_CLIENT_ID_MISSING: 'no client id',
  ERR_RUN_ID_DEPRECATED: 'a function that is no more',
  ERR_RUN_ID_EXHAUSTED: 'no id left',
  ERR_CLOCK_RANGE: 'a time that ids can not show',
  ERR_RECORD_ID: 'no record id',
  ERR_RUN_RECORD_CONFLICT: 'two records for one run',
  ERR_RUN_RECORD_NOT_FOUND: 'no record',
  ERR_RUN_RECORD_NOT_MADE: 'a record that did not come',
  ERR_INVALID_ARGUMENT: 'something else',
};
void meanings;

// The sub-paths: the same functions under the names of the modules they replace

check<Equal<typeof required, typeof strictRunId>>();
check<Equal<typeof addClientSuffixOfUtils, typeof addClientSuffix>>();
check<Equal<typeof normalizeRunIdOfService, typeof normalizeRunId>>();
check<Equal<typeof storeOfCache, typeof storeClientRunRecordId>>();
check<Equal<typeof normalizeRunIdOfUnified, typeof unified.normalizeRunId>>();
check<Equal<typeof resetRunIdState, typeof testing.resetRunIdState>>();

/** The names of a sub-path whose function is another than the package's. */
type Differing<Module> = {
  [Name in keyof Module]: Name extends keyof typeof strictRunId
    ? Equal<Module[Name], (typeof strictRunId)[Name]> extends true
      ? never
      : Name
    : Name;
}[keyof Module];
check<Equal<Differing<typeof runIdUtils>, never>>();
check<Equal<Differing<typeof runIdService>, never>>();
check<Equal<Differing<typeof recordCache>, never>>();
check<Equal<Differing<typeof unified>, 'normalizeRunId' | 'validateRunId'>>();
check<Equal<Differing<typeof testing>, 'resetRunIdState'>>();

{
  const id = runIdUtils.addClientSuffix(runId, 'Ada-Park');
  check<Equal<typeof id, string>>();
  runIdUtils.hasSpecificClientSuffix(id, runIdUtils.extractClientId(id));
  if (runIdUtils.hasClientSuffix(id)) runIdUtils.getBaseRunId(id) === runIdUtils.stripClientSuffix(id);

  // @ts-expect-error this one is of the service
  runIdUtils.normalizeRunId(runId);
}

{
  const id = runIdService.normalizeRunId(runId, 'Ada-Park');
  check<Equal<typeof id, string>>();
  runIdService.registerRunRecord(id, 'Ada-Park', 'recKU8iGyB0A3pxFi', { stream: 1 });
  const info = runIdService.getCachedRunInfo(id, 'Ada-Park');
  check<Equal<typeof info, ClientRunRecord | null>>();
  runIdService.getRunRecordId(runIdService.stripClientSuffix(id), 'Ada-Park');
  runIdService.registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park');
  runIdService.clearCache(id);
  check<Equal<ReturnType<typeof runIdService.generateRunId>, never>>();

  // @ts-expect-error the third argument is a flag
  runIdService.normalizeRunId(runId, 'Ada-Park', 'routes/score');
}

{
  recordCache.storeClientRunRecordId(runId, 'Bora-Bora', 'recKU8iGyB0A3pxFi');
  const recordId = recordCache.getClientRunRecordId(runId, 'Bora-Bora');
  check<Equal<typeof recordId, string | null>>();
  recordCache.clearClientRunCache(runId, 'Bora-Bora');
  recordCache.clearAllCache();

  // @ts-expect-error the record id is missing
  recordCache.storeClientRunRecordId(runId, 'recKU8iGyB0A3pxFi');
}

{
  const id = unified.normalizeRunId(runId, 'routes/score');
  check<Equal<typeof id, string>>();
  const absent = unified.normalizeRunId(null, 'routes/score');
  check<Equal<typeof absent, null>>();
  const perhaps = unified.normalizeRunId(either);
  check<Equal<typeof perhaps, string | null>>();
  const valid = unified.validateRunId(id, 'routes/score');
  check<Equal<typeof valid, true>>();
  unified.addClientSuffix(unified.generateTimestampRunId(), 'Ada-Park');
  unified.generateTimestampRunId('Ada-Park');
  unified.extractClientId(id);
  unified.getBaseRunId(unified.stripClientSuffix(id));
  unified.detectRunIdFormat(id)?.formatKey === 'CLIENT_SUFFIX';
  unified.convertToStandardFormat(id) ?? unified.RUN_ID_FORMATS.STANDARD.example;
  unified.jobIdToTimestamp('job_post_scoring_bypass_1717146242405');
  unified.getOrCreateRunId('Ada-Park', { forceNew: true });
  unified.clearClientRunId('Ada-Park');
  unified.cacheRecordId(id, 'recKU8iGyB0A3pxFi');
  unified.getCachedRecordId(id);
  unified.registerRunRecord(id, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  unified.getRunRecordId(id, 'Ada-Park');
  unified.registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park');
  unified.clearCache(id, 'Ada-Park');
  check<Equal<ReturnType<typeof unified.generateRunId>, never>>();

  // @ts-expect-error (runId, clientId, forceNew) is the runIdService's
  unified.normalizeRunId(runId, 'Ada-Park', false);
  // @ts-expect-error the index of map is no source
  [runId].map(unified.normalizeRunId);
  // @ts-expect-error an absent id is an error here
  unified.validateRunId(maybe, 'routes/score');
}

{
  const reset = testing.resetRunIdState();
  check<Equal<typeof reset, void>>();

  // @ts-expect-error it is for tests alone, and not of the package itself
  strictRunId.resetRunIdState();
}
