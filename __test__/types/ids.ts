/**
 * What the types of ids and requests must accept and refuse. `npm run test:types` compiles the files of this folder; they
 * are never run. `check<Equal<A, B>>()` compiles only if A and B are the same type. A line after `@ts-expect-error` must be
 * a type error.
 */

import type { IncomingMessage } from 'node:http';
import {
  RUN_ID_FORMATS,
  addClientSuffix,
  clearAllCache,
  clearClientRunId,
  convertToStandardFormat,
  createClientRunId,
  detectRunIdFormat,
  explainClientId,
  explainRunId,
  extractClientId,
  generateRunId,
  generateSequenceRunId,
  generateTimestampRunId,
  getBaseRunId,
  getNormalizedRunId,
  getOrCreateRunId,
  hasClientSuffix,
  hasSpecificClientSuffix,
  isRunId,
  jobIdToTimestamp,
  migrateRunId,
  normalizeRunId,
  parseRunId,
  requireBaseRunId,
  requireClientRunId,
  resolveRunId,
  resolveRunIdSource,
  stripClientSuffix,
  validateRunId,
} from 'strict-run-id';
import type {
  DetectedRunIdFormat,
  ParsedRunId,
  ParsedSequenceRunId,
  ResolveRunIdOptions,
  ResolvedRunId,
  RunIdConflict,
  ClientIdExplanation,
  RunIdExplanation,
  RunIdFormatKey,
  RunIdKind,
  RunIdRequest,
} from 'strict-run-id';
import { check, clientRunId, either, maybe, outside, pending, runId, stored } from './given.js';
import type { Equal } from './given.js';

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

  const ofClient = requireClientRunId(clientRunId, either);
  check<Equal<typeof ofClient, string>>();
  requireClientRunId(clientRunId);
  const ofAll = requireBaseRunId(runId);
  check<Equal<typeof ofAll, string>>();

  // @ts-expect-error is an await missing?
  extractClientId(pending);
  // @ts-expect-error an absent run id throws here
  requireClientRunId(maybe, 'Ada-Park');
  // @ts-expect-error a base id has no client
  requireBaseRunId(runId, 'Ada-Park');
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
  getOrCreateRunId('Ada-Park', { forceNew: true, source: 'batchScorer' });
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
        'req.specificRunId' | `req.query.${string}` | `req.body.${string}` | 'parentRunId' | 'generated'
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
