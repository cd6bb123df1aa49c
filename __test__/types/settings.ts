/** Type tests for settings, errors and the sub-paths. */

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
  RunIdEvent,
  RunIdEventName,
  RunIdOptions,
  RunIdProblem,
  RunIdProblemOptions,
  RunIdStats,
  RunStore,
} from 'strict-run-id';
import * as strictRunId from 'strict-run-id';
import * as recordCache from 'strict-run-id/recordCache';
import * as runIdService from 'strict-run-id/runIdService';
import * as runIdUtils from 'strict-run-id/runIdUtils';
import * as nodeTest from 'node:test';
import { memoryStore } from 'strict-run-id/memory';
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
  configure({ maxRecords: 50_000, maxBytes: 64 * 1024 * 1024, recordTtlMs: 24 * 60 * 60 * 1000 });
  configure({ maxRecords: null, recordTtlMs: null });
  configure({ recordIds: 'unique' });
  configure({ recordIds: 'airtable' });
  const unchanged: RunIdOptions = {
    timeZone: undefined,
    maxRecords: undefined,
    recordTtlMs: undefined,
    recordIds: undefined,
  };
  configure(unchanged);
  setLogger(console);
  setLogger(null);
  const lines: string[] = [];
  const logger: Logger = { error: (text) => lines.push(text) };
  setLogger(logger);
  const event = JSON.parse(lines[0]!) as RunIdEvent;
  check<Equal<typeof event.runIdEvent, RunIdEventName>>();
  check<Equal<typeof event.code, RunIdErrorCode | undefined>>();
  if (event.v === 1 && event.runIdEvent === 'cleared')
    console.log(event.records ?? 0, event.source, event.pid);
  // @ts-expect-error It is not the name of an event.
  if (event.runIdEvent === 'generated') console.log(event.time);
  const counts = stats();
  check<Equal<typeof counts, RunIdStats>>();
  check<Equal<typeof counts.idsGenerated, number>>();
  check<Equal<typeof counts.refusals.ERR_RECORD_ID, number | undefined>>();
  check<Equal<keyof typeof counts.refusals, RunIdErrorCode>>();
  check<Equal<typeof counts.missesByReason.evicted, number | undefined>>();
  check<Equal<keyof typeof counts.missesByReason, FindingKind>>();
  check<Equal<keyof typeof counts.observed, RunIdErrorCode | 'other'>>();
  type Numbers = Exclude<keyof RunIdStats, 'refusals' | 'observed' | 'missesByReason'>;
  check<Equal<RunIdStats[Numbers], number>>();
  check<
    Equal<
      Numbers,
      | 'records'
      | 'clients'
      | 'apifyRuns'
      | 'jobs'
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

  // @ts-expect-error unknown time zone
  configure({ timeZone: 'Europe/Berlin' });
  // @ts-expect-error unknown option
  configure({ zone: 'utc' });
  // @ts-expect-error the limit is a number
  configure({ maxRecords: '50000' });
  // @ts-expect-error the time to live is a number
  configure({ recordTtlMs: '1d' });
  // @ts-expect-error unknown kind of record ids
  configure({ recordIds: 'all' });
  // @ts-expect-error timeZone can't be null
  configure({ timeZone: null });
  // @ts-expect-error the options are required
  configure();
  // @ts-expect-error a logger needs a function error
  setLogger({ warn: (text: string) => lines.push(text) });
  // @ts-expect-error use null to turn logging off
  setLogger(undefined);
  // @ts-expect-error unknown code
  counts.refusals.ERR_UNKNOWN;
  // @ts-expect-error unknown kind
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
  check<Equal<typeof error.cause, unknown>>();
  check<Equal<typeof error.diagnosis, Finding[] | undefined>>();
  const problem = error.toProblem();
  check<Equal<typeof problem, RunIdProblem>>();
  check<Equal<typeof problem.status, number>>();
  check<Equal<typeof problem.code, RunIdErrorCode>>();
  check<Equal<typeof problem.hint, string | undefined>>();
  check<Equal<Parameters<typeof error.toProblem>[0], RunIdProblemOptions | undefined>>();
  error.toProblem({ status: undefined, instance: undefined });
  error.toProblem({ status: 404, instance: '/runs/7' });
  // @ts-expect-error the status is a number
  error.toProblem({ status: '404' });
  // @ts-expect-error unknown option
  error.toProblem({ title: 'Not Found' });
  // @ts-expect-error the status is the problem's, not the error's
  error.status;

  if (error.code === 'ERR_RUN_RECORD_NOT_FOUND') return 404;
  // @ts-expect-error unknown code
  if (error.code === 'ERR_RUN_ID_UNKNOWN') return 410;
  // @ts-expect-error unknown field
  error.expectedRunId;
  // @ts-expect-error the fields are read-only
  error.code = 'ERR_RECORD_ID';
  // @ts-expect-error diagnosis may be undefined
  error.diagnosis.map((finding) => finding.sentence);
  // @ts-expect-error the fields are read-only
  error.diagnosis = [];
  return 400;
}
void statusOf;

// @ts-expect-error the constructor is not for callers
new RunIdError('STRICT RUN ID ERROR: …');

// jest's `toThrow` takes a class with any constructor arguments.
const constructable: new (...args: any[]) => unknown = RunIdError;
void constructable;

/** Every code once: a code that is missing here or in the union is a type error. */
const meanings: Record<RunIdErrorCode, string> = {
  ERR_RUN_ID_NOT_STRING: 'not a string',
  ERR_RUN_ID_FORMAT: 'not a run id',
  ERR_RUN_ID_DOUBLE_SUFFIX: 'doubled suffix',
  ERR_RUN_ID_CLIENT_MISMATCH: 'run of another client',
  ERR_RUN_ID_KIND: 'the other kind',
  ERR_RUN_ID_MISSING: 'run id absent',
  ERR_RUN_ID_CONFLICT: 'ids of different runs',
  ERR_CLIENT_ID_FORMAT: 'not a client id',
  ERR_CLIENT_ID_MISSING: 'client id absent',
  ERR_RUN_ID_DEPRECATED: 'removed function',
  ERR_RUN_ID_EXHAUSTED: 'no id available',
  ERR_CLOCK_RANGE: 'clock out of range',
  ERR_RECORD_ID: 'not a record id',
  ERR_RUN_RECORD_CONFLICT: 'two records for one run',
  ERR_RUN_RECORD_NOT_FOUND: 'no record',
  ERR_RUN_RECORD_NOT_MADE: 'record not created',
  ERR_RUN_STORE: 'store of several processes failed',
  ERR_INVALID_ARGUMENT: 'invalid argument',
};
void meanings;

// Sub-paths: the same functions under the names of the modules they replace

check<Equal<typeof required, typeof strictRunId>>();
check<Equal<typeof addClientSuffixOfUtils, typeof addClientSuffix>>();
check<Equal<typeof normalizeRunIdOfService, typeof normalizeRunId>>();
check<Equal<typeof storeOfCache, typeof storeClientRunRecordId>>();
check<Equal<typeof normalizeRunIdOfUnified, typeof unified.normalizeRunId>>();
check<Equal<typeof resetRunIdState, typeof testing.resetRunIdState>>();

/** The names of a sub-path that have another signature than in the package. */
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
check<Equal<Differing<typeof testing>, 'resetRunIdState' | 'testRunStore'>>();

{
  const id = runIdUtils.addClientSuffix(runId, 'Ada-Park');
  check<Equal<typeof id, string>>();
  runIdUtils.hasSpecificClientSuffix(id, runIdUtils.extractClientId(id));
  if (runIdUtils.hasClientSuffix(id)) runIdUtils.getBaseRunId(id) === runIdUtils.stripClientSuffix(id);

  // @ts-expect-error this function belongs to runIdService
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

  // @ts-expect-error the third argument is a boolean
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

  const ofService = unified.normalizeRunId(runId, 'Ada-Park', false);
  check<Equal<typeof ofService, string>>();
  const perhapsOfService = unified.normalizeRunId(either, either, false);
  check<Equal<typeof perhapsOfService, string | null>>();

  // @ts-expect-error a true forceNew throws
  unified.normalizeRunId(runId, 'Ada-Park', true);
  // @ts-expect-error the index that map passes is not a source
  [runId].map(unified.normalizeRunId);
  // @ts-expect-error an absent run id throws here
  unified.validateRunId(maybe, 'routes/score');
}

{
  const reset = testing.resetRunIdState();
  check<Equal<typeof reset, void>>();

  const store = memoryStore({ now: () => 1_759_506_310_000 });
  const tests = testing.testRunStore('memory', () => ({ store, other: memoryStore(), close: undefined }));
  check<Equal<typeof tests, void>>();
  testing.testRunStore('memory', async () => ({ store, advance: async (ms: number) => void ms }), nodeTest);
  check<Equal<typeof store, RunStore>>();
  // @ts-expect-error the clock returns a number
  memoryStore({ now: () => new Date() });
  // @ts-expect-error it is not a store
  testing.testRunStore('memory', () => ({ store: { name: 'memory' } }));
  // @ts-expect-error the store is in an object
  testing.testRunStore('memory', () => store);

  // @ts-expect-error it is only in strict-run-id/testing
  strictRunId.resetRunIdState();
}
