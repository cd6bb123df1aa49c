/**
 * What the types must accept and refuse. `npm run test:types` compiles this file; it is never run.
 * `check<Equal<A, B>>()` compiles only if A and B are the same type. A line after `@ts-expect-error` must be
 * a type error.
 */

import type { IncomingMessage } from 'node:http';
import {
  RUN_ID_FORMATS,
  RunIdError,
  addClientSuffix,
  airtableFormula,
  cacheRecordId,
  clearAllCache,
  clearCache,
  clearClientRunCache,
  clearClientRunId,
  configure,
  convertToStandardFormat,
  countRunIds,
  createClientRunId,
  detectRunIdFormat,
  explainClientId,
  explainRunId,
  explainRunRecord,
  extractClientId,
  generateRunId,
  generateSequenceRunId,
  generateTimestampRunId,
  getApifyRunForRunId,
  getBaseRunId,
  getCachedRecordId,
  getCachedRunInfo,
  getClientRunRecordId,
  getNormalizedRunId,
  getOrCreateRunId,
  getRunIdForApifyRun,
  getRunRecordId,
  hasClientSuffix,
  hasSpecificClientSuffix,
  isRunId,
  jobIdToTimestamp,
  linkApifyRun,
  listRunRecords,
  migrateRunId,
  normalizeRunId,
  parseRunId,
  registerApifyRunId,
  registerRunRecord,
  requireRunRecordId,
  resolveRunId,
  resolveRunIdSource,
  setLogger,
  stats,
  storeClientRunRecordId,
  stripClientSuffix,
  traceLogs,
  validateRunId,
  withRunRecord,
} from 'strict-run-id';
import type {
  AirtableFormula,
  ClientRunRecord,
  DetectedRunIdFormat,
  Finding,
  FindingKind,
  JsonValue,
  ListedRunRecord,
  Logger,
  ParsedRunId,
  ParsedSequenceRunId,
  ResolveRunIdOptions,
  ResolvedRunId,
  RunIdConflict,
  RunIdErrorCode,
  ClientIdExplanation,
  RunIdExplanation,
  ReadLogsOptions,
  RunIdCounts,
  RunIdFormatKey,
  RunIdKind,
  RunIdOptions,
  RunIdRequest,
  RunIdStats,
  RunRecord,
  RunRecordExplanation,
  RunRecordOutcome,
  TraceEvent,
  TraceFinding,
  TraceFindingCode,
  TraceLine,
  TraceOptions,
  TraceReport,
  TraceStep,
  WithRunRecordOptions,
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

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function check<Holds extends true>(): Holds;

// Test values: of a known type, optional, not awaited, from outside.
declare const maybe: string | undefined;
declare const stored: string | null;
declare const either: string | null | undefined;
declare const pending: Promise<string>;
declare const outside: unknown;

const runId = '251003-154510';
const clientRunId = '251003-154510-Ada-Park';

// Reading and writing ids

{
  const added = addClientSuffix(runId, 'Ada-Park');
  check<Equal<typeof added, string>>();
  // An absent value is returned as it is, and the type shows whether it is null or undefined.
  const undefinedAdded = addClientSuffix(undefined, 'Ada-Park');
  check<Equal<typeof undefinedAdded, undefined>>();
  const nullAdded = addClientSuffix(null, 'Ada-Park');
  check<Equal<typeof nullAdded, null>>();
  const storedAdded = addClientSuffix(stored, 'Ada-Park');
  check<Equal<typeof storedAdded, string | null>>();
  const eitherAdded = addClientSuffix(either, either);
  check<Equal<typeof eitherAdded, string | null | undefined>>();

  // @ts-expect-error a number is not a run id
  addClientSuffix(251003, 'Ada-Park');
  // @ts-expect-error is an await missing?
  addClientSuffix(pending, 'Ada-Park');
  // @ts-expect-error an array with one id is not a run id
  addClientSuffix([runId], 'Ada-Park');
  // @ts-expect-error an absent client id must be passed explicitly
  addClientSuffix(runId);
  // @ts-expect-error a value from a request has the type unknown
  addClientSuffix(outside, 'Ada-Park');
}

async function awaits() {
  return addClientSuffix(await pending, "O'Neil");
}
check<Equal<ReturnType<typeof awaits>, Promise<string>>>();

{
  const created = createClientRunId(runId, "O'Neil");
  check<Equal<typeof created, string>>();

  // @ts-expect-error the client id is required
  createClientRunId(runId);
  // @ts-expect-error the id must not be null or undefined
  createClientRunId(runId, maybe);
  // @ts-expect-error the run id must not be null or undefined
  createClientRunId(stored, 'Ada-Park');
  // @ts-expect-error a number is not a client id
  createClientRunId(runId, 42);
}

{
  const explanation = explainRunId(outside);
  check<Equal<typeof explanation, RunIdExplanation>>();
  if (explanation.ok) {
    check<Equal<typeof explanation.kind, RunIdKind>>();
    check<Equal<typeof explanation.reason, null>>();
  } else {
    const line: string = `${explanation.reason} ${explanation.hint}`;
    check<Equal<typeof explanation.suggestion, string | null>>();
    void line;
  }
  explainRunId(pending);
}

{
  const explanation = explainClientId(outside);
  check<Equal<typeof explanation, ClientIdExplanation>>();
  if (explanation.ok) {
    check<Equal<typeof explanation.reason, null>>();
  } else {
    const line: string = `${explanation.reason} ${explanation.hint}`;
    check<Equal<typeof explanation.suggestion, string | null>>();
    void line;
  }
}

{
  const clientId = extractClientId(maybe);
  check<Equal<typeof clientId, string | null>>();
  const baseId = getBaseRunId(stored);
  check<Equal<typeof baseId, string>>();
  const stripped = stripClientSuffix(either);
  check<Equal<typeof stripped, string>>();
  const same = getNormalizedRunId(clientRunId);
  check<Equal<typeof same, string>>();
  const hasClient = hasClientSuffix(maybe);
  check<Equal<typeof hasClient, boolean>>();
  const hasAda = hasSpecificClientSuffix(maybe, stored);
  check<Equal<typeof hasAda, boolean>>();
  const migrated = migrateRunId('SR-250924-001-Ada-Park', 'Ada-Park');
  check<Equal<typeof migrated, string>>();
  const valid = validateRunId(clientRunId);
  check<Equal<typeof valid, true>>();

  // @ts-expect-error is an await missing?
  extractClientId(pending);
  // @ts-expect-error a number is not a run id
  getBaseRunId(251003);
  // @ts-expect-error a String object is not a string
  stripClientSuffix(new String(runId));
  // @ts-expect-error an absent run id throws here
  getNormalizedRunId(maybe);
  // @ts-expect-error a boolean is not a run id
  hasClientSuffix(true);
  // @ts-expect-error the client id is required here
  hasSpecificClientSuffix(runId);
  // @ts-expect-error the client id of the old id is required
  migrateRunId('SR-250924-001-Ada-Park');
  // @ts-expect-error only the unified service takes a source
  validateRunId(clientRunId, 'routes/score');
}

{
  const body: { runId?: unknown } = {};
  if (isRunId(body.runId)) {
    check<Equal<typeof body.runId, string>>();
    parseRunId(body.runId);
  }
  // @ts-expect-error not narrowed yet
  parseRunId(body.runId);
  const ids = [runId, 42, null].filter(isRunId);
  check<Equal<typeof ids, string[]>>();
  // A string that is not a run id is still a string.
  const text: string = runId;
  if (!isRunId(text)) text.trim();
}

{
  const normalized = normalizeRunId(runId);
  check<Equal<typeof normalized, string>>();
  const withClient = normalizeRunId(runId, stored, false);
  check<Equal<typeof withClient, string>>();
  const absent = normalizeRunId(undefined, 'Ada-Park');
  check<Equal<typeof absent, null>>();
  const empty = normalizeRunId('');
  check<Equal<typeof empty, null>>();
  const perhaps = normalizeRunId(either);
  check<Equal<typeof perhaps, string | null>>();
  const all = [runId, clientRunId].map((id) => normalizeRunId(id));
  check<Equal<typeof all, string[]>>();

  // @ts-expect-error the index that map passes is not a client id
  [runId, clientRunId].map(normalizeRunId);
  // @ts-expect-error forceNew can't be true
  normalizeRunId(runId, 'Ada-Park', true);
  // @ts-expect-error is an await missing?
  normalizeRunId(pending);
  // @ts-expect-error it takes three arguments
  normalizeRunId(runId, 'Ada-Park', false, 'routes/score');
}

{
  const parsed = parseRunId(clientRunId);
  check<Equal<typeof parsed, ParsedRunId>>();
  check<Equal<typeof parsed.kind, 'timestamp' | 'sequence' | 'apify'>>();
  check<Equal<typeof parsed.clientId, string | null>>();
  check<Equal<typeof parsed.timestamp, string | null>>();
  check<Equal<typeof parsed.sequence, number | null>>();
  check<Equal<typeof parsed.taskId, string | null>>();
  check<Equal<typeof parsed.stepId, string | null>>();
  check<Equal<typeof parsed.apifyRunId, string | null>>();
  switch (parsed.kind) {
    case 'timestamp':
      new Date(parsed.timestamp).getTime();
      break;
    case 'sequence':
      check<Equal<typeof parsed, ParsedSequenceRunId>>();
      check<Equal<typeof parsed.sequence, number>>();
      break;
    case 'apify':
      check<Equal<typeof parsed.apifyRunId, string>>();
      break;
  }

  // @ts-expect-error unknown kind
  if (parsed.kind === 'job') clearAllCache();
  // @ts-expect-error a sequence id has no timestamp
  if (parsed.kind === 'sequence') new Date(parsed.timestamp);
  // @ts-expect-error an absent run id throws here
  parseRunId(maybe);
}

// Id formats

{
  const detected = detectRunIdFormat(maybe);
  check<Equal<typeof detected, DetectedRunIdFormat | null>>();
  if (detected) {
    const format = RUN_ID_FORMATS[detected.formatKey];
    check<Equal<typeof format.example, string>>();
    check<Equal<typeof detected.clientId, string | null>>();
  }
  check<
    Equal<RunIdFormatKey, 'STANDARD' | 'CLIENT_SUFFIX' | 'SEQUENCE' | 'APIFY' | 'JOB_PROCESS' | 'JOB_BYPASS'>
  >();
  check<Equal<keyof typeof RUN_ID_FORMATS, RunIdFormatKey>>();
  const standard = convertToStandardFormat(stored);
  check<Equal<typeof standard, string | null>>();
  const timestamp = jobIdToTimestamp('job_post_scoring_stream1_20250929094802');
  check<Equal<typeof timestamp, string>>();

  // @ts-expect-error the object is frozen
  RUN_ID_FORMATS.STANDARD = { format: '', example: '' };
  // @ts-expect-error its entries are frozen too
  RUN_ID_FORMATS.STANDARD.format = 'YYYYMMDD';
  // @ts-expect-error unknown format
  RUN_ID_FORMATS.SESSION;
  // @ts-expect-error a Promise is not a string
  detectRunIdFormat(pending);
  // @ts-expect-error a number is not a string
  convertToStandardFormat(20250929094802);
  // @ts-expect-error an absent job id throws
  jobIdToTimestamp(maybe);
}

// Generating ids

{
  const base = generateTimestampRunId();
  check<Equal<typeof base, string>>();
  generateTimestampRunId('Bora-Bora');
  generateTimestampRunId(either);
  const sequence = generateSequenceRunId('Cora-Lee', 12, '3');
  check<Equal<typeof sequence, string>>();
  generateSequenceRunId('Cora-Lee', null, undefined);
  const current = getOrCreateRunId('Ada-Park', { forceNew: maybe === undefined });
  check<Equal<typeof current, string>>();
  getOrCreateRunId('Ada-Park');
  const cleared = clearClientRunId('Ada-Park');
  check<Equal<typeof cleared, void>>();
  check<Equal<ReturnType<typeof generateRunId>, never>>();
  check<Equal<Parameters<typeof generateRunId>, unknown[]>>();

  // @ts-expect-error a number is not a client id
  generateTimestampRunId(42);
  // @ts-expect-error the clock is not an argument
  generateTimestampRunId('Ada-Park', Date.now());
  // @ts-expect-error a sequence id needs a client id
  generateSequenceRunId();
  // @ts-expect-error a BigInt is not a step
  generateSequenceRunId('Cora-Lee', 12, 3n);
  // @ts-expect-error unknown option
  getOrCreateRunId('Ada-Park', { force: true });
  // @ts-expect-error the flag is an option, not an argument
  getOrCreateRunId('Ada-Park', true);
  // @ts-expect-error the client id is required
  clearClientRunId();
}

function callsWhatIsNoMore(): string {
  // It never returns, so the compiler accepts a function without another return.
  return generateRunId('Ada-Park', Date.now());
}
void callsWhatIsNoMore;

// Taking the id of a request

/** The relevant part of the request in @types/express, which is not installed here. */
interface ParsedQs {
  [key: string]: undefined | string | ParsedQs | (string | ParsedQs)[];
}
interface ExpressRequest extends IncomingMessage {
  body: any;
  query: ParsedQs;
  params: Record<string, string>;
  get(name: string): string | undefined;
}

function startScoring(req: ExpressRequest, next: (error: unknown) => void): void {
  try {
    const id = resolveRunId(req, { clientId: req.get('x-client-id') });
    check<Equal<typeof id, string>>();
    const resolved = resolveRunIdSource(req, { parentRunId: stored, generate: false });
    check<Equal<typeof resolved, ResolvedRunId>>();
    check<
      Equal<
        typeof resolved.source,
        'req.specificRunId' | 'req.query.runId' | 'req.body.runId' | 'parentRunId' | 'generated'
      >
    >();
    check<Equal<typeof resolved.conflicts, RunIdConflict[]>>();
    for (const conflict of resolved.conflicts) {
      console.warn(`${conflict.source} says ${conflict.runId}`);
    }
  } catch (error) {
    next(error);
  }
}
void startScoring;

{
  const options: ResolveRunIdOptions = { generate: false };
  const request: RunIdRequest = { specificRunId: runId, query: { runId }, body: null };
  resolveRunId(request, options);
  resolveRunId({});

  // @ts-expect-error the request is required
  resolveRunId();
  // @ts-expect-error a run id is not a request
  resolveRunId(runId);
  // @ts-expect-error unknown option
  resolveRunId({}, { parent: runId });
  // @ts-expect-error is an await missing?
  resolveRunId({}, { parentRunId: pending });
  // @ts-expect-error the flag is a boolean
  resolveRunIdSource({}, { generate: 'no' });
  // @ts-expect-error the sources are fixed
  resolveRunIdSource({ params: { runId } });
}

// Records

{
  const metadata: JsonValue = { posts: 12, tags: ['a', null], nested: { done: true } };
  const registered = registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', metadata);
  check<Equal<typeof registered, string>>();
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  const storedAs = storeClientRunRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  check<Equal<typeof storedAs, string>>();
  const cachedAs = cacheRecordId(runId, 'recKU8iGyB0A3pxFi');
  check<Equal<typeof cachedAs, string>>();
  const apify = registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park');
  check<Equal<typeof apify, string>>();

  // @ts-expect-error JSON can't represent a function
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { done: () => true });
  // @ts-expect-error JSON would turn a Date into a string
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { started: new Date() });
  // @ts-expect-error JSON would drop undefined
  registerRunRecord(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', { posts: undefined });
  // @ts-expect-error the record id is missing
  registerRunRecord(runId, 'Ada-Park');
  // @ts-expect-error a client's record needs a client id
  registerRunRecord(runId, maybe, 'recKU8iGyB0A3pxFi');
  // @ts-expect-error it takes no metadata
  storeClientRunRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi', {});
  // @ts-expect-error it takes two arguments; registerRunRecord takes three
  cacheRecordId(runId, 'Ada-Park', 'recKU8iGyB0A3pxFi');
  // @ts-expect-error the client id is required
  registerApifyRunId('8MSTBAfqMzuXPvgB3');
}

{
  const recordId = getRunRecordId(maybe, 'Ada-Park');
  check<Equal<typeof recordId, string | null>>();
  const sameRecordId = getClientRunRecordId(stored, 'Ada-Park');
  check<Equal<typeof sameRecordId, string | null>>();
  const cached = getCachedRecordId(either);
  check<Equal<typeof cached, string | null>>();
  const needed = requireRunRecordId(runId, 'Ada-Park');
  check<Equal<typeof needed, string>>();
  const info = getCachedRunInfo(maybe, 'Ada-Park');
  check<Equal<typeof info, ClientRunRecord | null>>();
  check<Equal<NonNullable<typeof info>['clientId'], string>>();
  const record: RunRecord | null = info;
  void record;
  const records = listRunRecords({ clientId: maybe, baseId: runId });
  check<Equal<typeof records, ListedRunRecord[]>>();
  const known: RunRecord[] = records;
  void known;
  check<
    Equal<
      { [Field in keyof RunRecord]: RunRecord[Field] },
      { recordId: string; baseId: string; clientId: string | null; timestamp: string; metadata: JsonValue }
    >
  >();
  check<Equal<Exclude<keyof ListedRunRecord, keyof RunRecord>, 'lastTimestamp'>>();
  check<Equal<ListedRunRecord['lastTimestamp'], string>>();
  listRunRecords();
  listRunRecords({ since: Date.now() - 60_000, limit: 10 });
  listRunRecords({ since: null, limit: undefined });

  // @ts-expect-error the result may be null
  getRunRecordId(runId, 'Ada-Park').length;
  // @ts-expect-error the client id is required
  getRunRecordId(runId);
  // @ts-expect-error is an await missing?
  getClientRunRecordId(pending, 'Ada-Park');
  // @ts-expect-error it takes no client id
  getCachedRecordId(runId, 'Ada-Park');
  // @ts-expect-error an absent run id throws here
  requireRunRecordId(maybe, 'Ada-Park');
  // @ts-expect-error the client id is required
  getCachedRunInfo(runId);
  // @ts-expect-error unknown filter
  listRunRecords({ client: 'Ada-Park' });
  // @ts-expect-error since is a number of milliseconds, not a Date
  listRunRecords({ since: new Date() });
  // @ts-expect-error since is not a string
  listRunRecords({ since: '2025-10-03T15:45:10.000Z' });
  // @ts-expect-error limit is a number
  listRunRecords({ limit: '10' });
  // @ts-expect-error only listed records have lastTimestamp
  info?.lastTimestamp;
}

/** A row from a database. */
interface Row {
  id: string;
}
declare function findRow(runId: string): Promise<Row | undefined>;
declare function createRow(runId: string): Promise<Row>;

async function tracks() {
  const outcome = await withRunRecord(runId, 'Ada-Park', {
    find: async () => (await findRow(runId))?.id,
    create: async () => (await createRow(runId)).id,
    leaseMs: 60_000,
  });
  check<Equal<typeof outcome, RunRecordOutcome>>();
  check<Equal<typeof outcome.recordId, string>>();
  check<Equal<typeof outcome.status, 'created' | 'existing'>>();

  // The callbacks may be synchronous, and every option may be left out.
  await withRunRecord(runId, 'Ada-Park', { find: () => stored, create: () => 'recKU8iGyB0A3pxFi' });
  await withRunRecord(runId, 'Ada-Park', { find: () => null });
  await withRunRecord(runId, 'Ada-Park', {});
  const options: WithRunRecordOptions = { find: undefined, create: undefined, leaseMs: undefined };
  await withRunRecord(runId, 'Ada-Park', options);
  return (await withRunRecord(clientRunId, 'Ada-Park')).recordId;
}
check<Equal<ReturnType<typeof tracks>, Promise<string>>>();

{
  // @ts-expect-error is an await missing?
  withRunRecord(runId, 'Ada-Park').recordId;
  // @ts-expect-error the client id is required
  withRunRecord(runId);
  // @ts-expect-error the id must not be null or undefined
  withRunRecord(runId, maybe);
  // @ts-expect-error the run id must not be null or undefined
  withRunRecord(stored, 'Ada-Park');
  // @ts-expect-error is an await missing?
  withRunRecord(pending, 'Ada-Park');
  // @ts-expect-error a row is not a record id
  withRunRecord(runId, 'Ada-Park', { create: () => createRow(runId) });
  // @ts-expect-error create must return a record id
  withRunRecord(runId, 'Ada-Park', { create: async () => (await findRow(runId))?.id });
  // @ts-expect-error a row is not a record id
  withRunRecord(runId, 'Ada-Park', { find: () => findRow(runId) });
  // @ts-expect-error create is a function, not a promise
  withRunRecord(runId, 'Ada-Park', { create: pending });
  // @ts-expect-error the callbacks take no arguments
  withRunRecord(runId, 'Ada-Park', { create: (id: string) => id });
  // @ts-expect-error leaseMs is a number
  withRunRecord(runId, 'Ada-Park', { leaseMs: '30s' });
  // @ts-expect-error unknown option
  withRunRecord(runId, 'Ada-Park', { timeoutMs: 30_000 });
}

{
  const explanation = explainRunRecord(runId, 'Ada-Park');
  check<Equal<typeof explanation, RunRecordExplanation>>();
  check<Equal<typeof explanation.recordId, string | null>>();
  check<Equal<typeof explanation.registeredAt, string | null>>();
  check<Equal<typeof explanation.findings, Finding[]>>();
  const ofBase = explainRunRecord(runId);
  check<Equal<typeof ofBase.runId, string>>();
  const absent = explainRunRecord(null, 'Ada-Park');
  check<Equal<typeof absent, null>>();
  const perhaps = explainRunRecord(either, either);
  check<Equal<typeof perhaps, RunRecordExplanation | null>>();
  check<
    Equal<
      FindingKind,
      | 'cleared'
      | 'evicted'
      | 'expired'
      | 'other-kind'
      | 'doubled-suffix'
      | 'other-client'
      | 'made-twice'
      | 'apify-run'
      | 'nothing'
    >
  >();
  for (const finding of explanation.findings) {
    check<Equal<typeof finding.kind, FindingKind>>();
    check<Equal<typeof finding.sentence, string>>();
    check<Equal<typeof finding.secondsApart, number | null>>();
    type Texts = 'runId' | 'clientId' | 'recordId' | 'registeredAt' | 'place' | 'endedAt' | 'endedBy';
    check<Equal<Finding[Texts], string | null>>();
    check<Equal<keyof Finding, Texts | 'kind' | 'sentence' | 'secondsApart'>>();

    // @ts-expect-error unknown kind
    if (finding.kind === 'lost') clearAllCache();
    // @ts-expect-error the field may be null
    new Date(finding.endedAt);
  }

  // @ts-expect-error the result may be null
  explainRunRecord(maybe).findings;
  // @ts-expect-error the array may be empty
  explanation.findings[0].kind;
  // @ts-expect-error is an await missing?
  explainRunRecord(pending);
  // @ts-expect-error a number is not a client id
  explainRunRecord(runId, 42);
}

{
  const linked = linkApifyRun(clientRunId, '8MSTBAfqMzuXPvgB3');
  check<Equal<typeof linked, string>>();
  const ours = getRunIdForApifyRun('8MSTBAfqMzuXPvgB3');
  check<Equal<typeof ours, string | null>>();
  getRunIdForApifyRun(either);
  const theirs = getApifyRunForRunId(clientRunId);
  check<Equal<typeof theirs, string | null>>();
  getApifyRunForRunId(stored);

  // @ts-expect-error the Apify run id is missing
  linkApifyRun(clientRunId);
  // @ts-expect-error the id must not be null or undefined
  linkApifyRun(clientRunId, maybe);
  // @ts-expect-error is an await missing?
  linkApifyRun(clientRunId, pending);
  // @ts-expect-error it takes no client id
  linkApifyRun(runId, '8MSTBAfqMzuXPvgB3', 'Ada-Park');
  // @ts-expect-error a value from a webhook has the type unknown
  getRunIdForApifyRun(outside);
  // @ts-expect-error the result may be null
  getRunIdForApifyRun('8MSTBAfqMzuXPvgB3').length;
  // @ts-expect-error it takes no client id
  getApifyRunForRunId(runId, 'Ada-Park');
}

{
  clearCache();
  clearCache(runId);
  clearCache(null, 'Ada-Park');
  const cleared = clearCache(maybe, stored);
  check<Equal<typeof cleared, void>>();
  const clearedAll = clearAllCache();
  check<Equal<typeof clearedAll, void>>();
  const clearedOne = clearClientRunCache(runId, 'Ada-Park');
  check<Equal<typeof clearedOne, void>>();

  // @ts-expect-error a number is not a run id
  clearCache(251003);
  // @ts-expect-error it takes no arguments
  clearAllCache('Ada-Park');
  // @ts-expect-error both arguments are required
  clearClientRunCache(runId);
}

// Filtering in Airtable

{
  check<Equal<typeof airtableFormula, AirtableFormula>>();
  const { and, baseIdMatches, clientIdEquals, or, runIdEquals } = airtableFormula;
  const formula = and(
    clientIdEquals('Client', 'Ada-Park'),
    or(runIdEquals('Run ID', clientRunId), '{Done}=1'),
  );
  check<Equal<typeof formula, string>>();
  or(...[runId].map((id) => baseIdMatches('Run ID', id)));

  // @ts-expect-error the field is the first argument
  runIdEquals(runId);
  // @ts-expect-error the run id may be undefined
  runIdEquals('Run ID', maybe);
  // @ts-expect-error is an await missing?
  baseIdMatches('Run ID', pending);
  // @ts-expect-error a number is not a client id
  clientIdEquals('Client', 42);
  // @ts-expect-error formulas are separate arguments, not an array
  and([formula]);
}

// Reading logs

async function readsLogs(signal: AbortSignal) {
  const report = await traceLogs('app.log');
  check<Equal<typeof report, TraceReport>>();
  check<Equal<typeof report.version, 1>>();
  const [run] = report.runs;
  check<Equal<typeof run, TraceReport['runs'][number] | undefined>>();
  for (const { step, time, lastTime, file } of run?.events ?? []) {
    check<Equal<typeof step, TraceStep>>();
    check<Equal<typeof time, string | null>>();
    check<Equal<typeof lastTime, string | null>>();
    report.files[file]?.name;
  }
  // One function can show an event and a line of evidence.
  const show = ({ file, line, text }: TraceLine) => `${file}:${line} ${text}`;
  report.runs.flatMap(({ events }: { events: TraceEvent[] }) => events.map(show));
  report.findings.flatMap(({ evidence }: TraceFinding) => evidence.map(show));

  const paths: readonly string[] = ['app.log', '-'];
  await traceLogs(paths, {
    runId,
    clientId: 'Ada-Park',
    signal,
    onProgress: ({ bytes, totalBytes }) => bytes / (totalBytes ?? 1),
  });
  await traceLogs(paths, { patterns: { made: ['^Beginning run'], notFound: [] } });
  const none: TraceOptions = {
    runId: null,
    clientId: undefined,
    patterns: null,
    signal: undefined,
    onProgress: null,
  };
  await traceLogs('-', none);

  const counts = await countRunIds(paths, { signal });
  check<Equal<typeof counts, RunIdCounts>>();
  for (const { runId, count } of counts.ids) check<Equal<[typeof runId, typeof count], [string, number]>>();
  check<Equal<typeof counts.files, TraceReport['files']>>();
  const options: ReadLogsOptions = none;
  await countRunIds('app.log', options);
  return report.findings[0]?.code;
}
check<Equal<ReturnType<typeof readsLogs>, Promise<TraceFindingCode | undefined>>>();

{
  // @ts-expect-error is an await missing?
  traceLogs('app.log').runs;
  // @ts-expect-error the path is required
  traceLogs();
  // @ts-expect-error unknown option
  traceLogs('app.log', { baseId: runId });
  // @ts-expect-error unknown step
  traceLogs('app.log', { patterns: { begun: ['x'] } });
  // @ts-expect-error the patterns of a step are an array
  traceLogs('app.log', { patterns: { made: 'x' } });
  // @ts-expect-error patterns are strings, not RegExp objects
  traceLogs('app.log', { patterns: { made: [/x/] } });
  // @ts-expect-error an AbortController is not a signal
  traceLogs('app.log', { signal: new AbortController() });
  // @ts-expect-error countRunIds takes no runId
  countRunIds('app.log', { runId });
}

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

  // @ts-expect-error unknown time zone
  configure({ timeZone: 'Europe/Berlin' });
  // @ts-expect-error unknown option
  configure({ zone: 'utc' });
  // @ts-expect-error the limit is a number
  configure({ maxRecords: '50000' });
  // @ts-expect-error the time to live is a number
  configure({ recordTtlMs: '1d' });
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
  check<Equal<typeof error.diagnosis, Finding[] | undefined>>();

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
check<Equal<Differing<typeof testing>, 'resetRunIdState'>>();

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

  // @ts-expect-error runIdService takes (runId, clientId, forceNew)
  unified.normalizeRunId(runId, 'Ada-Park', false);
  // @ts-expect-error the index that map passes is not a source
  [runId].map(unified.normalizeRunId);
  // @ts-expect-error an absent run id throws here
  unified.validateRunId(maybe, 'routes/score');
}

{
  const reset = testing.resetRunIdState();
  check<Equal<typeof reset, void>>();

  // @ts-expect-error it is only in strict-run-id/testing
  strictRunId.resetRunIdState();
}
