/**
 * strict-run-id: run ids are generated once and passed on unchanged; whatever is not a run id is refused at
 * the first touch, with an error that says what it was and where it came from.
 *
 * Absent means `undefined`, `null` or `""`. Where a function takes an absent run id, its type says
 * `string | null | undefined`; TypeScript can't tell an empty string from another, so an empty one gets the
 * answer for absent even where the type says `string`. Each function checks all that is present, from left
 * to right, before it says what is missing.
 *
 * Each example starts with an empty registry, at 15:45:10 UTC on 3 October 2025, and is run as a test.
 */

/** What counts as no id at all. */
export type Absent = '' | null | undefined;

/** What JSON can carry. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

// Reading and writing ids

/** How the base of a run id is spelled: `251003-154510`, `SR-250924-001` or `8MSTBAfqMzuXPvgB3`. */
export type RunIdKind = 'timestamp' | 'sequence' | 'apify';

/** What every run id has, whatever its kind. */
export interface RunIdParts {
  /** The id as it was given. */
  runId: string;
  kind: RunIdKind;
  /** The part that all clients of the run share. */
  baseId: string;
  /** The client the id belongs to; `null` for a base id. */
  clientId: string | null;
}

/** The parts of `251003-154510-Ada-Park`. */
export interface ParsedTimestampRunId extends RunIdParts {
  kind: 'timestamp';
  /** The time in the id, read as UTC: `2025-10-03T15:45:10.000Z`. */
  timestamp: string;
  sequence: null;
  taskId: null;
  stepId: null;
  apifyRunId: null;
}

/** The parts of `SR-250924-001-T12-S3-CAda-Park`. */
export interface ParsedSequenceRunId extends RunIdParts {
  kind: 'sequence';
  timestamp: null;
  /** The number of the run on its day, 0 to 999. */
  sequence: number;
  /** The digits behind `-T`, as text, since they may be more than a number holds; `null` without them. */
  taskId: string | null;
  /** The digits behind `-S`, likewise. */
  stepId: string | null;
  apifyRunId: null;
}

/** The parts of `8MSTBAfqMzuXPvgB3-CAda-Park`. */
export interface ParsedApifyRunId extends RunIdParts {
  kind: 'apify';
  timestamp: null;
  sequence: null;
  taskId: null;
  stepId: null;
  /** The id that Apify made, which is the base id. */
  apifyRunId: string;
}

/** What `parseRunId` gives. Asking for `kind` tells TypeScript which of the fields are not `null`. */
export type ParsedRunId = ParsedTimestampRunId | ParsedSequenceRunId | ParsedApifyRunId;

/** What `explainRunId` says of a run id. */
export interface RunIdApproval {
  ok: true;
  kind: RunIdKind;
  reason: null;
  hint: null;
  suggestion: null;
}

/** What `explainRunId` says of any other value. */
export interface RunIdObjection {
  ok: false;
  kind: null;
  /** What is wrong, as a sentence. */
  reason: string;
  /** What to do about it. */
  hint: string;
  /** The nearest run id, where there is an obvious one. Nothing acts on it. */
  suggestion: string | null;
}

/** What `explainRunId` gives. Asking for `ok` tells TypeScript which of the fields are not `null`. */
export type RunIdExplanation = RunIdApproval | RunIdObjection;

/** What `explainClientId` says of a client id. */
export interface ClientIdApproval {
  ok: true;
  reason: null;
  hint: null;
  suggestion: null;
}

/** What `explainClientId` says of any other value. */
export interface ClientIdObjection {
  ok: false;
  /** What is wrong, as a sentence. */
  reason: string;
  /** What to do about it. */
  hint: string;
  /** The nearest client id, where there is an obvious one. Nothing acts on it; another tenant may have it already. */
  suggestion: string | null;
}

/** What `explainClientId` gives. Asking for `ok` tells TypeScript which of the fields are not `null`. */
export type ClientIdExplanation = ClientIdApproval | ClientIdObjection;

/**
 * Takes a run id and a client id, gives the run id of that client. An id that has this client already comes
 * back unchanged, and so does any first argument where either of the two is absent.
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * addClientSuffix('251003-154510', 'Ada-Park'); // '251003-154510-Ada-Park'
 * addClientSuffix('251003-154510-Ada-Park', 'Ada-Park'); // '251003-154510-Ada-Park'
 * addClientSuffix('251003-154510-Ada-Park', 'Bora-Bora'); // throws ERR_RUN_ID_CLIENT_MISMATCH
 */
export function addClientSuffix<Id extends string | null | undefined>(
  runId: Id,
  clientId: string | null | undefined,
): Id extends string ? string : Id;

/**
 * The same as `addClientSuffix` for callers who must end up with a client run id: neither argument may be
 * absent.
 *
 * @throws `ERR_RUN_ID_MISSING`, `ERR_CLIENT_ID_MISSING`; `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another
 * client; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * createClientRunId('SR-250924-001', 'Cora-Lee'); // 'SR-250924-001-CCora-Lee'
 */
export function createClientRunId(runId: string, clientId: string): string;

/**
 * Takes any value, says whether it is a client id, and if not, why and what to do. Never throws, never repairs.
 *
 * @example
 * explainClientId('Ada-Park').ok; // true
 * explainClientId('Ada Park').reason; // "A client id can't hold a space."
 * explainClientId('Ada & Park').suggestion; // 'Ada-Park'
 * explainClientId('undefined').suggestion; // null
 */
export function explainClientId(value: unknown): ClientIdExplanation;

/**
 * Takes any value, says whether it is a run id, and if not, why and what to do. Never throws, never repairs.
 *
 * @example
 * explainRunId('251003-154510').ok; // true
 * explainRunId('251003-154510.0').suggestion; // '251003-154510'
 * explainRunId(Promise.resolve('251003-154510')).reason; // 'It is a Promise: is an await missing?'
 */
export function explainRunId(value: unknown): RunIdExplanation;

/**
 * Takes a run id, gives the client id in it; `null` for a base id and where the run id is absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * extractClientId("251003-154510-O'Neil"); // "O'Neil"
 * extractClientId('251003-154510'); // null
 */
export function extractClientId(runId: string | null | undefined): string | null;

/**
 * Takes a run id, gives its base: the part that all clients of the run share. An absent run id gives `""`.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * getBaseRunId('251003-154510-Ada-Park'); // '251003-154510'
 */
export function getBaseRunId(runId: string | null | undefined): string;

/**
 * The helper of the smart resume script: takes a run id, gives it back unchanged.
 *
 * @throws `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * getNormalizedRunId('251003-154510-Ada-Park'); // '251003-154510-Ada-Park'
 * getNormalizedRunId('foo-bar'); // throws ERR_RUN_ID_FORMAT
 */
export function getNormalizedRunId(runId: string): string;

/**
 * Takes a run id, says whether it carries a client; `false` where the run id is absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * hasClientSuffix('251003-154510-Ada-Park'); // true
 */
export function hasClientSuffix(runId: string | null | undefined): boolean;

/**
 * Takes a run id and a client id, says whether the one carries the other. Client ids are compared whole;
 * `false` where either is absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * hasSpecificClientSuffix('251003-154510-Ada-Park', 'Ada-Park'); // true
 * hasSpecificClientSuffix('251003-154510-Ada-Park', 'Park'); // false
 */
export function hasSpecificClientSuffix(
  runId: string | null | undefined,
  clientId: string | null | undefined,
): boolean;

/**
 * Takes any value, says whether it is a run id. Never throws.
 *
 * @example
 * isRunId('251003-154510-Bora-Bora'); // true
 * isRunId(['251003-154510']); // false
 */
export function isRunId(value: string): boolean;
export function isRunId(value: unknown): value is string;

/** An element that `checkRunIds` found to be no run id. */
export interface RefusedRunId {
  /** Its place in the array. */
  readonly index: number;
  /** The text; null where it is no string, longer than any id, or no Unicode. */
  readonly runId: string | null;
  readonly code:
    'ERR_RUN_ID_NOT_STRING' | 'ERR_RUN_ID_FORMAT' | 'ERR_RUN_ID_DOUBLE_SUFFIX' | 'ERR_RUN_ID_MISSING';
  /** What is wrong with it, as a sentence. */
  readonly reason: string;
}

/**
 * Takes an array of any values, gives those that are no run ids, in their order. For scripts that go through
 * an export; never throws on an element.
 *
 * @throws `ERR_INVALID_ARGUMENT` for what is no array
 * @example
 * checkRunIds(['251003-154510', '251003-154510-Ada-Park']); // []
 * checkRunIds(['251003-154510', 'foo-bar'])[0].index; // 1
 */
export function checkRunIds(values: readonly unknown[]): RefusedRunId[];

/**
 * The one function that repairs. Takes a client run id of this client in a standard or an old spelling, gives
 * the standard one; a sound base id is none of these. The old spellings are a suffix without C after a
 * sequence or Apify base, a `-C` suffix after a timestamp, a doubled suffix, and a final `.0`. Where an id
 * can be read as another client's too (`SR-250924-001-Cora-Lee` is the standard id of `ora-Lee`), the client
 * that is passed decides.
 *
 * @throws `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` for anything else; `ERR_RUN_ID_CLIENT_MISMATCH`
 * for the id of another client; `ERR_RUN_ID_MISSING`, `ERR_CLIENT_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`,
 * `ERR_CLIENT_ID_FORMAT`
 * @example
 * migrateRunId('SR-250924-001-Ada-Park', 'Ada-Park'); // 'SR-250924-001-CAda-Park'
 * migrateRunId('251003-154510-Ada-Park-Ada-Park', 'Ada-Park'); // '251003-154510-Ada-Park'
 */
export function migrateRunId(oldId: string, clientId: string): string;

/**
 * Takes a run id, and perhaps a client id. Alone, the run id comes back unchanged; with a client id it gets
 * that suffix, as in `addClientSuffix`. An absent run id gives `null`. A true `forceNew` is refused, since
 * an id is not made again.
 *
 * `strict-run-id/unifiedRunIdService` has another function of this name, `(runId, source?)`.
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client; `ERR_INVALID_ARGUMENT` for `forceNew`;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * normalizeRunId('251003-154510-Ada-Park'); // '251003-154510-Ada-Park'
 * normalizeRunId('251003-154510', 'Ada-Park'); // '251003-154510-Ada-Park'
 * normalizeRunId(undefined); // null
 */
export function normalizeRunId(runId: Absent, clientId?: string | null, forceNew?: false): null;
export function normalizeRunId(runId: string, clientId?: string | null, forceNew?: false): string;
export function normalizeRunId(
  runId: string | null | undefined,
  clientId?: string | null,
  forceNew?: false,
): string | null;

/**
 * Takes a run id, gives its parts as a fresh object.
 *
 * @throws `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * parseRunId('251003-154510-Ada-Park').timestamp; // '2025-10-03T15:45:10.000Z'
 * parseRunId('SR-250924-001-T12-CCora-Lee').taskId; // '12'
 */
export function parseRunId(runId: string): ParsedRunId;

/**
 * The same as `getBaseRunId`, under its older name.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * stripClientSuffix('8MSTBAfqMzuXPvgB3-CAda-Park'); // '8MSTBAfqMzuXPvgB3'
 */
export function stripClientSuffix(runId: string | null | undefined): string;

/**
 * Takes a run id, gives `true` or throws.
 *
 * `strict-run-id/unifiedRunIdService` has another function of this name, `(runId, source?)`.
 *
 * @throws `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * validateRunId('251003-154510'); // true
 * validateRunId('999999-999999'); // throws ERR_RUN_ID_FORMAT
 */
export function validateRunId(runId: string): true;

// Old spellings

/** The spellings that `detectRunIdFormat` tells apart: four of run ids, two of job ids. */
export type RunIdFormatKey =
  'STANDARD' | 'CLIENT_SUFFIX' | 'SEQUENCE' | 'APIFY' | 'JOB_PROCESS' | 'JOB_BYPASS';

/** One spelling, for people to read. */
export interface RunIdFormat {
  /** How it is written: `YYMMDD-HHMMSS`. */
  readonly format: string;
  /** One such id: `251003-154510`. */
  readonly example: string;
}

/** What `detectRunIdFormat` gives. */
export interface DetectedRunIdFormat {
  formatKey: RunIdFormatKey;
  /** The base of a run id; of a job id, its time as a timestamp base. */
  baseId: string;
  /** The client in a run id; `null` where there is none. */
  clientId: string | null;
}

/**
 * The known spellings by their keys. The object is frozen, and so is each entry.
 *
 * @example
 * RUN_ID_FORMATS.STANDARD.format; // 'YYMMDD-HHMMSS'
 */
export const RUN_ID_FORMATS: Readonly<Record<RunIdFormatKey, RunIdFormat>>;

/**
 * Takes a run id or a job id, gives its time as a timestamp base. Of any other text, and where it is absent,
 * it gives `null`.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`
 * @example
 * convertToStandardFormat('251003-154510-Ada-Park'); // '251003-154510'
 * convertToStandardFormat('SR-250924-001'); // null
 */
export function convertToStandardFormat(runId: string | null | undefined): string | null;

/**
 * Takes a run id or a job id, says which spelling it is and what is in it. Of any other text, and where it
 * is absent, it gives `null`.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`
 * @example
 * detectRunIdFormat('251003-154510-Ada-Park').formatKey; // 'CLIENT_SUFFIX'
 * detectRunIdFormat('foo-bar'); // null
 */
export function detectRunIdFormat(runId: string | null | undefined): DetectedRunIdFormat | null;

/**
 * Takes a job id, gives its time as a timestamp base. Milliseconds are read as UTC.
 *
 * @throws `ERR_RUN_ID_FORMAT` for anything but a job id; `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`
 * @example
 * jobIdToTimestamp('job_post_scoring_stream1_20250929094802'); // '250929-094802'
 */
export function jobIdToTimestamp(jobId: string): string;

// Making ids

/** Options of `getOrCreateRunId`. */
export interface GetOrCreateRunIdOptions {
  /** Makes a new id even where the client has one. The default is `false`. */
  forceNew?: boolean | undefined;
}

/**
 * Forgets the id that `getOrCreateRunId` keeps for a client, so that the next call makes a new one.
 *
 * @throws `ERR_CLIENT_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * getOrCreateRunId('Ada-Park'); // '251003-154510-Ada-Park'
 * clearClientRunId('Ada-Park');
 * getOrCreateRunId('Ada-Park'); // '251003-154511-Ada-Park'
 */
export function clearClientRunId(clientId: string): void;

/**
 * Always throws; it stands here so that old callers are told what to use instead.
 *
 * @deprecated Use `generateTimestampRunId`.
 * @throws `ERR_RUN_ID_DEPRECATED`
 * @example
 * generateRunId(); // throws ERR_RUN_ID_DEPRECATED
 */
export function generateRunId(...args: unknown[]): never;

/**
 * Makes `SR-YYMMDD-NNN[-T<taskId>][-S<stepId>]-C<clientId>`, counting from 001 to 999 each day. Task and
 * step are whole numbers from 0, or texts of 1 to 19 digits; either may be absent.
 *
 * @throws `ERR_RUN_ID_EXHAUSTED` after the last number of the day; `ERR_CLOCK_RANGE` for a clock outside 2000
 * to 2099; `ERR_INVALID_ARGUMENT` for a task or step; `ERR_CLIENT_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`,
 * `ERR_CLIENT_ID_FORMAT`
 * @example
 * generateSequenceRunId('Cora-Lee'); // 'SR-251003-001-CCora-Lee'
 * generateSequenceRunId('Cora-Lee', 12, '3'); // 'SR-251003-002-T12-S3-CCora-Lee'
 */
export function generateSequenceRunId(
  clientId: string,
  taskId?: number | string | null,
  stepId?: number | string | null,
): string;

/**
 * Makes `YYMMDD-HHMMSS`, with a client id `YYMMDD-HHMMSS-<clientId>`, of the first second from now on that
 * was never issued in this process. The clock shows UTC unless `configure` says otherwise.
 *
 * @throws `ERR_RUN_ID_EXHAUSTED` where that is more than 3,600 seconds ahead of the clock; `ERR_CLOCK_RANGE`
 * for a clock outside 2000 to 2099; `ERR_RUN_ID_NOT_STRING`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * generateTimestampRunId(); // '251003-154510'
 * generateTimestampRunId("O'Neil"); // "251003-154511-O'Neil"
 */
export function generateTimestampRunId(clientId?: string | null): string;

/**
 * Takes a client id, gives the client run id it was given before; makes one at the first call, after
 * `clearClientRunId`, and if `forceNew` is true.
 *
 * @throws `ERR_RUN_ID_EXHAUSTED` and `ERR_CLOCK_RANGE`, as `generateTimestampRunId`; `ERR_CLIENT_ID_MISSING`,
 * `ERR_RUN_ID_NOT_STRING`, `ERR_CLIENT_ID_FORMAT`, `ERR_INVALID_ARGUMENT`
 * @example
 * getOrCreateRunId('Ada-Park'); // '251003-154510-Ada-Park'
 * getOrCreateRunId('Ada-Park'); // '251003-154510-Ada-Park'
 * getOrCreateRunId('Ada-Park', { forceNew: true }); // '251003-154511-Ada-Park'
 */
export function getOrCreateRunId(clientId: string, options?: GetOrCreateRunIdOptions): string;

// Taking the id of a request

/**
 * What is read of a request; one of Express has this shape. The ids in it come from outside, so they are of
 * any type and checked.
 */
export interface RunIdRequest {
  specificRunId?: unknown;
  /** An object with a `runId`, or anything without one. */
  query?: unknown;
  /** Likewise. */
  body?: unknown;
}

/** Options of `resolveRunId` and `resolveRunIdSource`. */
export interface ResolveRunIdOptions {
  /** The run id of the run that started this one. */
  parentRunId?: string | null | undefined;
  /** The client a new id is made for. An id that carries another is refused, one without is taken as it is. */
  clientId?: string | null | undefined;
  /** Whether a new id is made where there is none. The default is `true`. */
  generate?: boolean | undefined;
}

/** The places where a run id is looked for, first to last. */
export type RunIdPlace = 'req.specificRunId' | 'req.query.runId' | 'req.body.runId' | 'parentRunId';

/** A run id in a lower place that disagrees with the one taken. */
export interface RunIdConflict {
  source: RunIdPlace;
  runId: string;
}

/** What `resolveRunIdSource` gives. */
export interface ResolvedRunId {
  runId: string;
  /** Where the id was; `generated` for a new one. */
  source: RunIdPlace | 'generated';
  /** The others that have another base, or another client. */
  conflicts: RunIdConflict[];
}

/**
 * Takes a request, gives the first run id there is in `req.specificRunId`, `req.query.runId`,
 * `req.body.runId` and the option `parentRunId`, unchanged; and where there is none, a new one.
 *
 * @throws `ERR_RUN_ID_MISSING` where there is none and `generate` is false; `ERR_RUN_ID_NOT_STRING` for an
 * array, as `?runId=a&runId=b` gives; `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client than the
 * option `clientId`; `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`,
 * `ERR_INVALID_ARGUMENT`, `ERR_RUN_ID_EXHAUSTED`, `ERR_CLOCK_RANGE`
 * @example
 * resolveRunId({ query: { runId: '251003-154510' } }); // '251003-154510'
 * resolveRunId({}, { clientId: 'Ada-Park' }); // '251003-154510-Ada-Park'
 * resolveRunId({}, { generate: false }); // throws ERR_RUN_ID_MISSING
 */
export function resolveRunId(req: RunIdRequest, options?: ResolveRunIdOptions): string;

/**
 * The same as `resolveRunId`, and says where the id was and which of the other places disagree. Two ids agree
 * when their bases are equal and they don't carry different clients.
 *
 * @throws what `resolveRunId` throws
 * @example
 * resolveRunIdSource({ body: { runId: '251003-154510' } }).source; // 'req.body.runId'
 */
export function resolveRunIdSource(req: RunIdRequest, options?: ResolveRunIdOptions): ResolvedRunId;

// Records

/** Which record tracks a run. */
export interface RunRecord {
  recordId: string;
  baseId: string;
  /** The client of the run; `null` for a record that was cached for a base id alone. */
  clientId: string | null;
  /** When it was first registered, in UTC: `2025-10-03T15:45:10.000Z`. */
  timestamp: string;
  /** What the caller gave with it; `{}` where that was nothing. */
  metadata: JsonValue;
}

/** The record of one client's run. */
export interface ClientRunRecord extends RunRecord {
  clientId: string;
}

/** A record as `listRunRecords` gives it. */
export interface ListedRunRecord extends RunRecord {
  /** When it was last registered, in UTC; the same as `timestamp` where that was once. */
  lastTimestamp: string;
}

/** Which records `listRunRecords` gives. */
export interface RunRecordFilter {
  /** Those of this client only. */
  clientId?: string | null | undefined;
  /** Those of this base only. */
  baseId?: string | null | undefined;
  /** Those first registered at this moment or later, in milliseconds since 1970, as of `Date.now()`. */
  since?: number | null | undefined;
  /** No more than the first so many. */
  limit?: number | null | undefined;
}

/** What `withRunRecord` does where no record is registered. */
export interface WithRunRecordOptions {
  /** Looks in the database: gives the record id of the run's row, or nothing where there is none. */
  find?: (() => string | null | undefined | PromiseLike<string | null | undefined>) | undefined;
  /** Writes the row: gives its record id. Without it nothing is made. */
  create?: (() => string | PromiseLike<string>) | undefined;
  /** How many milliseconds both of them together may take, 1 to 2147483647. The default is 30000. */
  leaseMs?: number | undefined;
}

/** What `withRunRecord` gives. */
export interface RunRecordOutcome {
  recordId: string;
  /** `created` for the one caller whose `create` made the row, `existing` for all others. */
  status: 'created' | 'existing';
}

/** What is near a run that has no record. */
export type FindingKind =
  /** It had a record, which was cleared. */
  | 'cleared'
  /** It had a record, which went because `maxRecords` others were used more recently. */
  | 'evicted'
  /** It had a record, which was older than `recordTtlMs`. */
  | 'expired'
  /** The same base without a client where one was asked for, or with one where none was. */
  | 'other-kind'
  /** The same base for a client whose name the one that was asked for repeats, as `Ada-Ada` does `Ada`. */
  | 'doubled-suffix'
  /** The same base for another client. */
  | 'other-client'
  /** The same client within 120 seconds: the id was likely made twice. */
  | 'made-twice'
  /** The same run under the id that Apify gave it, or the run that an Apify id stands for. */
  | 'apify-run'
  /** Nothing near it is registered in this process. */
  | 'nothing';

/** Evidence why a run has no record. What does not apply to its kind, or is not known, is `null`. */
export interface Finding {
  kind: FindingKind;
  /** All of it as a sentence, for a person. */
  sentence: string;
  /** The run that was found; `null` only where that is nothing. */
  runId: string | null;
  /** The client whose record was found. */
  clientId: string | null;
  /** The record of that run; `null` where it has none. */
  recordId: string | null;
  /** When that was first registered, in UTC. */
  registeredAt: string | null;
  /** The file and line that registered it, as `/app/jobs.js:17`; known only under `DEBUG_RUN_ID`. */
  place: string | null;
  /** For `made-twice`: how many seconds later the run that was found is; negative where it is earlier. */
  secondsApart: number | null;
  /** For `cleared`, `evicted` and `expired`: when the record went, in UTC. */
  endedAt: string | null;
  /** For `cleared`: the function that cleared it. */
  endedBy: string | null;
}

/** What `explainRunRecord` gives. */
export interface RunRecordExplanation {
  /** The run id that was asked for, with its client. */
  runId: string;
  /** Its record; `null` where it has none. */
  recordId: string | null;
  /** When that was first registered, in UTC. */
  registeredAt: string | null;
  /** Why there is no record, the most certain first: at least one, or none where there is a record. */
  findings: Finding[];
}

/**
 * Keeps the record id of a run id, gives the run id unchanged. The entry of a base id is one of its own, and
 * answers for no client.
 *
 * @throws `ERR_RECORD_ID` for what is no record id, and for a third argument; `ERR_RUN_RECORD_CONFLICT` where
 * the run has another record; `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLOCK_RANGE`
 * @example
 * cacheRecordId('251003-154510-Ada-Park', 'recKU8iGyB0A3pxFi'); // '251003-154510-Ada-Park'
 * getCachedRecordId('251003-154510-Ada-Park'); // 'recKU8iGyB0A3pxFi'
 */
export function cacheRecordId(runId: string, recordId: string): string;

/**
 * Forgets all records, and all that is known of Apify runs.
 *
 * @example
 * cacheRecordId('251003-154510', 'recKU8iGyB0A3pxFi');
 * clearAllCache();
 * getCachedRecordId('251003-154510'); // null
 */
export function clearAllCache(): void;

/**
 * Forgets records. Nothing given: all; both: that one; a client id only: all of that client; a base id only:
 * that base for every client; a client run id only: that one. An absent argument is one not given. What is
 * known of the Apify runs of these goes, too.
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * clearCache('251003-154510', 'Ada-Park');
 * getRunRecordId('251003-154510', 'Ada-Park'); // null
 */
export function clearCache(runId?: string | null, clientId?: string | null): void;

/**
 * Forgets the record of one client's run, and which Apify run works for it. Neither argument may be absent.
 *
 * @throws `ERR_RUN_ID_MISSING`, `ERR_CLIENT_ID_MISSING`; `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another
 * client; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * storeClientRunRecordId('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * clearClientRunCache('251003-154510', 'Ada-Park');
 * getClientRunRecordId('251003-154510', 'Ada-Park'); // null
 */
export function clearClientRunCache(runId: string, clientId: string): void;

/**
 * Takes a run id, with or without its suffix, and a client id; says which record the run has, and if none,
 * why: what became of it, and what is registered near it. Without a client id it is about just this run id,
 * as `getCachedRecordId` is. An absent run id gives `null`. It leaves no trace: it counts as no use of the
 * record, as no hit and no miss.
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * explainRunRecord('251003-154510', 'Ada-Park').recordId; // 'recKU8iGyB0A3pxFi'
 * explainRunRecord('251003-154512', 'Ada-Park').findings[0].kind; // 'made-twice'
 * explainRunRecord('251003-154512', 'Ada-Park').findings[0].secondsApart; // -2
 */
export function explainRunRecord(runId: Absent, clientId?: string | null): null;
export function explainRunRecord(runId: string, clientId?: string | null): RunRecordExplanation;
export function explainRunRecord(
  runId: string | null | undefined,
  clientId?: string | null,
): RunRecordExplanation | null;

/**
 * Takes a run id, gives the id of the Apify run that works for it, without a suffix; `null` where none is
 * known and where the run id is absent. Base and client count: what was linked to a base id is not found for
 * a client.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3');
 * getApifyRunForRunId('251003-154510-Ada-Park'); // '8MSTBAfqMzuXPvgB3'
 * getApifyRunForRunId('251003-154510'); // null
 */
export function getApifyRunForRunId(runId: string | null | undefined): string | null;

/**
 * Takes a run id, gives the record id kept for just this one; `null` where there is none and where the run id
 * is absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * cacheRecordId('251003-154510', 'recKU8iGyB0A3pxFi');
 * getCachedRecordId('251003-154510'); // 'recKU8iGyB0A3pxFi'
 * getCachedRecordId('251003-154510-Ada-Park'); // null
 */
export function getCachedRecordId(runId: string | null | undefined): string | null;

/**
 * Takes a run id, with or without its suffix, and a client id; gives what is known of that run as a fresh
 * object; `null` where it has no record and where the run id is absent.
 *
 * @throws `ERR_CLIENT_ID_MISSING`; `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi', { posts: 12 });
 * getCachedRunInfo('251003-154510', 'Ada-Park').timestamp; // '2025-10-03T15:45:10.000Z'
 * getCachedRunInfo('251003-154510', 'Ada-Park').metadata; // { posts: 12 }
 */
export function getCachedRunInfo(runId: string | null | undefined, clientId: string): ClientRunRecord | null;

/**
 * The same as `getRunRecordId`, under the name that the record cache had for it.
 *
 * @throws `ERR_CLIENT_ID_MISSING`; `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * storeClientRunRecordId('251003-154510', 'Cora-Lee', 'recKU8iGyB0A3pxFi');
 * getClientRunRecordId('251003-154510', 'Cora-Lee'); // 'recKU8iGyB0A3pxFi'
 */
export function getClientRunRecordId(runId: string | null | undefined, clientId: string): string | null;

/**
 * Takes an id that Apify made, with or without a suffix, gives the run id that `linkApifyRun` noted for it.
 * Where only `registerApifyRunId` did, and for one client, that is `<apifyRunId>-C<clientId>`. `null` where
 * neither did, where several clients have it, and where the id is absent.
 *
 * @throws `ERR_RUN_ID_FORMAT` for a run id of another kind; `ERR_RUN_ID_CLIENT_MISMATCH` where the suffix is
 * that of another client than the run's; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3');
 * getRunIdForApifyRun('8MSTBAfqMzuXPvgB3'); // '251003-154510-Ada-Park'
 * getRunIdForApifyRun('HG7ML7M8z78YcAPEB'); // null
 */
export function getRunIdForApifyRun(apifyRunId: string | null | undefined): string | null;

/**
 * Takes a run id, with or without its suffix, and a client id; gives the id of the record that tracks that
 * run; `null` where there is none and where the run id is absent.
 *
 * @throws `ERR_CLIENT_ID_MISSING`; `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * getRunRecordId('251003-154510-Ada-Park', 'Ada-Park'); // 'recKU8iGyB0A3pxFi'
 * getRunRecordId('251003-154510', 'Bora-Bora'); // null
 */
export function getRunRecordId(runId: string | null | undefined, clientId: string): string | null;

/**
 * Notes that an Apify run works for a run of ours, a timestamp or sequence run id; gives that run id
 * unchanged. An Apify run belongs to one run, and a run has one Apify run; the same link again is fine. The
 * Apify id may carry the run's own client.
 *
 * @throws `ERR_RUN_RECORD_CONFLICT` where either of them is linked elsewhere; `ERR_RUN_ID_FORMAT` also for an
 * id of the wrong kind, as after swapped arguments; `ERR_RUN_ID_CLIENT_MISMATCH` where the two carry
 * different clients; `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3'); // '251003-154510-Ada-Park'
 * linkApifyRun('251003-154510-Bora-Bora', '8MSTBAfqMzuXPvgB3'); // throws ERR_RUN_RECORD_CONFLICT
 */
export function linkApifyRun(systemRunId: string, apifyRunId: string): string;

/**
 * Gives all records, or those that the filter lets through, in order of their first registration, each as a
 * fresh object.
 *
 * @throws `ERR_RUN_ID_FORMAT` for a `baseId` that carries a client; `ERR_INVALID_ARGUMENT` for any other
 * option, and for a `since` or `limit` that is no whole number from 0; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * registerRunRecord('251003-154510', 'Bora-Bora', 'recQ2xWn7TzL5vYhs');
 * listRunRecords({ clientId: 'Ada-Park' }).map((record) => record.recordId); // ['recKU8iGyB0A3pxFi']
 * listRunRecords({ since: Date.now() - 60_000, limit: 1 })[0].lastTimestamp; // '2025-10-03T15:45:10.000Z'
 */
export function listRunRecords(filter?: RunRecordFilter): ListedRunRecord[];

/**
 * Takes an id that Apify made, with or without the suffix of this client, gives `<apifyRunId>-C<clientId>`
 * and remembers the pair, for `getRunIdForApifyRun`. Several clients may have one Apify run, unless it is
 * linked to the run of one.
 *
 * @throws `ERR_RUN_ID_FORMAT` for a run id of another kind; `ERR_RUN_RECORD_CONFLICT` where `linkApifyRun`
 * gave the Apify run to another client's run; `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client;
 * `ERR_RUN_ID_MISSING`, `ERR_CLIENT_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_DOUBLE_SUFFIX`,
 * `ERR_CLIENT_ID_FORMAT`
 * @example
 * registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park'); // '8MSTBAfqMzuXPvgB3-CAda-Park'
 */
export function registerApifyRunId(apifyRunId: string, clientId: string): string;

/**
 * Keeps which record tracks the run of a client, gives the client run id. The same record again keeps
 * the first timestamp, and replaces the metadata where there are new ones.
 *
 * @throws `ERR_RECORD_ID` for what is no record id, as after swapped arguments; `ERR_RUN_RECORD_CONFLICT`
 * where the run has another record; `ERR_INVALID_ARGUMENT` for metadata that JSON can't carry, or of more
 * than a megabyte;
 * `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client; `ERR_RUN_ID_MISSING`, `ERR_CLIENT_ID_MISSING`,
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`,
 * `ERR_CLOCK_RANGE`
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi'); // '251003-154510-Ada-Park'
 * registerRunRecord('251003-154510', 'Ada-Park', 'recQ2xWn7TzL5vYhs'); // throws ERR_RUN_RECORD_CONFLICT
 */
export function registerRunRecord(
  runId: string,
  clientId: string,
  recordId: string,
  metadata?: JsonValue,
): string;

/**
 * The same as `getRunRecordId` for callers who can't go on without a record. The message of the error says
 * what there is instead: the same base under another client, an id made twice, a record that was cleared. Its
 * `diagnosis` says the same to a program.
 *
 * @throws `ERR_RUN_RECORD_NOT_FOUND`; `ERR_RUN_ID_MISSING`, `ERR_CLIENT_ID_MISSING`;
 * `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another client; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`
 * @example
 * requireRunRecordId('251003-154510', 'Ada-Park'); // throws ERR_RUN_RECORD_NOT_FOUND
 */
export function requireRunRecordId(runId: string, clientId: string): string;

/**
 * The same as `registerRunRecord` without metadata, under the name that the record cache had for it.
 *
 * @throws `ERR_RECORD_ID`, `ERR_RUN_RECORD_CONFLICT`; `ERR_RUN_ID_CLIENT_MISMATCH` for the id of another
 * client; `ERR_RUN_ID_MISSING`, `ERR_CLIENT_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`, `ERR_CLOCK_RANGE`
 * @example
 * storeClientRunRecordId('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi'); // '251003-154510-Ada-Park'
 */
export function storeClientRunRecordId(runId: string, clientId: string, recordId: string): string;

/**
 * Takes a run id, with or without its suffix, and a client id; gives a promise of the run's record. Where
 * none is registered it asks `find()`, then `create()`, and registers what they give: once for a run of a
 * client, however many callers in this process ask at once, worker threads included. Those wait, and get the
 * same record id, or the error that there was; in another thread than `create`'s, that is
 * `ERR_RUN_RECORD_NOT_MADE` with its message.
 *
 * What failed or took longer than `leaseMs` is not kept: the next call tries again. `create()` is not begun after
 * the lease, nor where the record was registered while `find()` was asked. A row that comes after the lease is
 * registered if no other was; a failure that comes after it goes to the log.
 *
 * Another process may make a row at the same moment. That is not prevented but found out: after `create()`,
 * `find()` is asked again, and where it names another row, nothing is registered.
 *
 * @throws as a rejection: whatever `find` and `create` throw; `ERR_RUN_RECORD_NOT_MADE` where they take
 * longer than the lease; `ERR_RUN_RECORD_CONFLICT` where another row was made meanwhile, with the `recordId`
 * made here; `ERR_RUN_RECORD_NOT_FOUND` where nothing is found and there is no `create`; `ERR_RECORD_ID`
 * where they give no record id; `ERR_INVALID_ARGUMENT` for an option; `ERR_RUN_ID_CLIENT_MISMATCH` for the id
 * of another client; `ERR_RUN_ID_MISSING`, `ERR_CLIENT_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_CLIENT_ID_FORMAT`, `ERR_CLOCK_RANGE`
 * @example
 * // a promise of { recordId: 'recKU8iGyB0A3pxFi', status: 'created' }
 * withRunRecord('251003-154510', 'Ada-Park', { create: async () => 'recKU8iGyB0A3pxFi' });
 * stats().claims; // 1
 */
export function withRunRecord(
  runId: string,
  clientId: string,
  options?: WithRunRecordOptions,
): Promise<RunRecordOutcome>;

// Asking Airtable

/** Functions that answer with texts for `filterByFormula` of Airtable. */
export interface AirtableFormula {
  /**
   * Takes the name of a text field and a run id, gives the formula for the rows that hold this very id.
   *
   * @throws `ERR_INVALID_ARGUMENT` for what can't be named in a formula: no text, an empty one, one with `{`, `}`, `\`
   * or a control character; `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
   * `ERR_RUN_ID_DOUBLE_SUFFIX`
   */
  runIdEquals(field: string, runId: string): string;

  /**
   * Takes the name of a text field and a client id, gives the formula for the rows of this client: `ada` is not `Ada`.
   *
   * @throws `ERR_INVALID_ARGUMENT` for the field, as in `runIdEquals`; `ERR_CLIENT_ID_MISSING`,
   * `ERR_RUN_ID_NOT_STRING`, `ERR_CLIENT_ID_FORMAT`
   */
  clientIdEquals(field: string, clientId: string): string;

  /**
   * Takes the name of a text field and a base id, gives the formula for the rows that hold this base or a client run id
   * on it. Among run ids it is exact: `SR-250924-001` does not match `SR-250924-001-T12`, which is another base. A
   * text that is no run id but begins as one on this base (`251003-154510-Ada Park`, `251003-154510-`) matches, too.
   *
   * @throws `ERR_INVALID_ARGUMENT` for the field, as in `runIdEquals`; `ERR_RUN_ID_FORMAT` for a client run id, too;
   * `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_DOUBLE_SUFFIX`
   */
  baseIdMatches(field: string, baseId: string): string;

  /**
   * Takes one or more formulas, gives the formula for the rows that match all of them; one alone is given as it is. A
   * formula of your own may be among them, if it is whole by itself: what it opens it closes, and it holds no comma
   * outside of a function, no comment and no curly quotes. So it can't end the `AND(…)`; text from outside that you
   * put into it is still yours to escape.
   *
   * @throws `ERR_INVALID_ARGUMENT` for no formula at all, and for what is none
   */
  and(...formulas: string[]): string;

  /**
   * The same for the rows that match one or more of them.
   *
   * @throws `ERR_INVALID_ARGUMENT` for no formula at all, and for what is none
   */
  or(...formulas: string[]): string;
}

/**
 * Makes filters for Airtable in which an id is only ever an id: ids are checked like everywhere, and the name of a
 * field is refused where it would end its braces. Airtable compares text with upper and lower case told apart.
 *
 * @example
 * airtableFormula.runIdEquals('Run ID', "251003-154510-O'Neil"); // `{Run ID}="251003-154510-O'Neil"`
 * airtableFormula.clientIdEquals('Client', 'Ada-Park'); // '{Client}="Ada-Park"'
 * airtableFormula.baseIdMatches('ID', 'SR-250924-001'); // 'OR({ID}="SR-250924-001",LEFT({ID}&"",15)="SR-250924-001-C")'
 * airtableFormula.and(airtableFormula.clientIdEquals('Client', 'Ada-Park'), '{Done}=1'); // 'AND({Client}="Ada-Park",{Done}=1)'
 * airtableFormula.or('{Done}=1'); // '{Done}=1'
 * airtableFormula.and('{Done}=1', '1),OR(1'); // throws ERR_INVALID_ARGUMENT
 * airtableFormula.runIdEquals('Run ID', '1" OR "1'); // throws ERR_RUN_ID_FORMAT
 */
export const airtableFormula: AirtableFormula;

// Reading logs

/** What a line says happened to a run id. `mentioned`: the line holds the id, and nothing else is known. */
export type TraceStep =
  | 'made'
  | 'received'
  | 'passedOn'
  | 'registered'
  | 'lookedUp'
  | 'found'
  | 'notFound'
  | 'updated'
  | 'completed'
  | 'failed'
  | 'mentioned';

/** What is wrong; `docs/command-line.md` has a row for each. */
export type TraceFindingCode =
  | 'made-twice'
  | 'made-by-two-processes'
  | 'local-clock'
  | 'doubled-suffix'
  | 'not-an-id'
  | 'malformed-id'
  | 'cut-off'
  | 'job-id'
  | 'other-tenant'
  | 'base-for-client-run-id'
  | 'client-run-id-for-base'
  | 'never-registered'
  | 'record-lost'
  | 'never-completed'
  | 'success-after-miss'
  | 'older-form';

/** A line of a log. */
export interface TraceLine {
  /** The place of its file in `files`. */
  file: number;
  /** From 1. */
  line: number;
  /** ISO 8601 in UTC; `null` where neither the line nor one above it in its file carries a time. */
  time: string | null;
  /** The line, escaped (no control or direction character is left in it) and cut to about 300 characters around the id. */
  text: string;
}

/** Something that happened to a run. */
export interface TraceEvent extends TraceLine {
  step: TraceStep;
  /** The id as the line spells it. */
  runId: string;
  /** The tenant whose line it is: the client in the id, else the one that the line names. */
  clientId: string | null;
  /** Who wrote the line: a service, an instance, a process id; `null` where the line doesn't say. */
  process: string | null;
  /** What it was doing, such as `lead_scoring`; `null` where the line doesn't say. */
  operation: string | null;
  /** How many lines are like this one; it is the first of them. */
  count: number;
  /** The time of the last such line, as `time`. */
  lastTime: string | null;
}

/** One run: all that is known of a base id and its clients. */
export interface TraceRun {
  baseId: string;
  kind: RunIdKind;
  /** The clients met in its ids, in the order of the alphabet. */
  clients: string[];
  firstTime: string | null;
  lastTime: string | null;
  /** Lines that hold one of its ids; in a page of logs on one line, its entries that do. */
  lines: number;
  /** Each spelling met, with how often. */
  ids: { runId: string; count: number }[];
  /** The Apify runs that a line links to it. */
  apifyRunIds: string[];
  /** In order of time, where there is any; else of the files. */
  events: TraceEvent[];
  /** Events left out, since a run keeps only so many. */
  omittedEvents: number;
}

/** Something wrong, with the lines that show it. */
export interface TraceFinding {
  code: TraceFindingCode;
  /** As `docs/command-line.md` has it for its code; a `'warning'` where the confidence is `'low'`. */
  severity: 'error' | 'warning';
  confidence: 'high' | 'medium' | 'low';
  /** One sentence; what it quotes of a log is escaped and cut. */
  message: string;
  /** What to do. */
  hint: string;
  baseId: string | null;
  runId: string | null;
  clientId: string | null;
  /** How often it was met. */
  count: number;
  /** The first lines that show it, in order of time. */
  evidence: TraceLine[];
}

/**
 * Why a file could not be read: `ENOENT`, `EACCES`, `EISDIR`, `ENOTDIR` or `ENAMETOOLONG`; `ERR_CUT` and `ERR_CORRUPT` for
 * what is compressed; else `ERR_READ`, and the message says what the system does.
 */
export interface TraceFileError {
  code: string;
  message: string;
}

/** A file that was read. */
export interface TraceFile {
  /** As it was given; `-` is standard input. */
  name: string;
  /** As many as were read from it; of a compressed file, before it was unpacked. */
  bytes: number;
  lines: number;
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  compressed: boolean;
  /** Why it could not be read, or not to its end. */
  error: TraceFileError | null;
  /** What a reader should know of it, each once. */
  notes: TraceFileNote[];
}

/** What a reader should know of a file. */
export interface TraceFileNote {
  code: 'binary' | 'long-line' | 'cut-character';
  /** The first line that it is about. */
  line: number;
  /** What it means, as a sentence. */
  message: string;
}

/** What `traceLogs` gives. */
export interface TraceReport {
  /** Of this shape. */
  version: 1;
  totals: {
    bytes: number;
    lines: number;
    /** Lines that hold a run id; a page of logs on one line is one. */
    linesWithIds: number;
    /** Run ids met, each as often as it was met. */
    ids: number;
    distinctIds: number;
    runs: number;
    clients: number;
    errors: number;
    warnings: number;
  };
  files: TraceFile[];
  /** In order of time. */
  runs: TraceRun[];
  /** Errors first, then in order of time. */
  findings: TraceFinding[];
}

/** How far a reading of logs has come. */
export interface TraceProgress {
  /** Bytes read so far; of compressed files, before they are unpacked. */
  bytes: number;
  /** Bytes to be read; `null` where one of the files is no plain file, or can't be read. */
  totalBytes: number | null;
}

/** Options of `traceLogs` and `countRunIds`. */
export interface ReadLogsOptions {
  /**
   * Ends the reading: the promise is rejected with the signal's reason. A pipe that gives nothing stays open until it does
   * or ends, and so does the process.
   */
  signal?: AbortSignal | null | undefined;
  /**
   * Called about ten times a second, and not again before its promise is kept; what it throws, or what its promise is rejected with, ends the reading and rejects the
   * promise.
   */
  onProgress?: ((progress: TraceProgress) => unknown) | null | undefined;
}

/** Options of `traceLogs`. */
export interface TraceOptions extends ReadLogsOptions {
  /** Only this run: a base id takes all its clients along, a client run id is of its client alone. */
  runId?: string | null | undefined;
  /** Only runs, events and findings of this client. */
  clientId?: string | null | undefined;
  /**
   * Further phrases of messages, by step, as regular expressions: `{ made: ['^Beginning run'] }`. They are looked for
   * before the usual ones, in the message behind the headers of a line. They are those of Rust's regex-lite: as in
   * JavaScript, without look-around and back-references; `(?i)` at the front makes upper and lower case alike.
   */
  patterns?: Partial<Record<TraceStep, readonly string[]>> | null | undefined;
}

/** A run id in logs. */
export interface RunIdCount {
  runId: string;
  /** How often it stands there. */
  count: number;
}

/** What `countRunIds` gives. */
export interface RunIdCounts {
  totals: {
    bytes: number;
    lines: number;
    /** Run ids met, each as often as it was met. */
    ids: number;
    distinctIds: number;
  };
  files: TraceFile[];
  /** In the order of their letters. */
  ids: RunIdCount[];
}

/**
 * Takes the path of a log or an array of such paths, `-` for standard input; gives a promise of each run id in them and
 * how often it stands there. It reads in another thread, in constant memory but for the ids. Gzip and UTF-16 are
 * told by the first bytes of a file. A file that can't be read is no error: its `error` in `files` says why.
 *
 * @throws as a rejection: the signal's reason; what `onProgress` throws; `ERR_INVALID_ARGUMENT` for paths or options
 * that make no sense
 * @example
 * // app.log: [2025-10-10T06:45:29Z] [251010-064529] [Ada-Park] [resume] Looking up 251010-064529-Ada-Park
 * (await countRunIds('app.log')).ids[0]; // { runId: '251010-064529', count: 1 }
 * (await countRunIds(['app.log', 'api.log'])).files[1].error.code; // 'ENOENT'
 * await countRunIds('app.log', { signal: AbortSignal.abort(new RangeError('too late')) }); // throws RangeError
 * await countRunIds([]); // throws ERR_INVALID_ARGUMENT
 */
export function countRunIds(
  paths: string | readonly string[],
  options?: ReadLogsOptions,
): Promise<RunIdCounts>;

/**
 * Takes the path of a log or an array of such paths, `-` for standard input; gives a promise of what the lines say of
 * each run id, in the order of time, and of what is wrong, with the lines that show it. It reads as `countRunIds` does,
 * and leaves the event loop free. `strict-run-id trace` prints it.
 *
 * The report is plain JSON. Of a run it holds the first 200 events, or 5,000 where `runId` asks for that run, and of a
 * finding the first four lines; where they are more, `omittedEvents` and `count` say how many. With `runId` or
 * `clientId`, `files` and the totals of bytes, lines and ids are still those of all that was read.
 *
 * @throws as a rejection: the signal's reason; what `onProgress` throws; `ERR_INVALID_ARGUMENT` for paths, options
 * or patterns that make no sense; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`,
 * `ERR_RUN_ID_CLIENT_MISMATCH` and `ERR_CLIENT_ID_FORMAT` for the options `runId` and `clientId`
 * @example
 * // app.log: [2025-10-10T06:45:29Z] [251010-064529] [Ada-Park] [resume] Looking up 251010-064529-Ada-Park
 * (await traceLogs('app.log')).runs[0].baseId; // '251010-064529'
 * (await traceLogs('app.log', { clientId: 'Ada-Park' })).findings[0].code; // 'never-registered'
 * (await traceLogs('app.log', { patterns: { made: ['^Looking'] } })).runs[0].events[0].step; // 'made'
 * await traceLogs('app.log', { runId: 'foo-bar' }); // throws ERR_RUN_ID_FORMAT
 */
export function traceLogs(paths: string | readonly string[], options?: TraceOptions): Promise<TraceReport>;

// Settings and errors

/** Options of the process. */
export interface RunIdOptions {
  /** Which clock new ids show. The default is `utc`. */
  timeZone?: 'utc' | 'local' | undefined;
  /**
   * How many records there are at most, 1 or more; where there are more, the least recently registered or
   * looked up goes. `null` is any number, the default.
   */
  maxRecords?: number | null | undefined;
  /**
   * For how many milliseconds a record is kept from its last registration, 1 or more; a look-up does not
   * prolong it. `null` is without end, the default.
   */
  recordTtlMs?: number | null | undefined;
}

/** What the log is written to: `console`, a logger of pino or winston, or your own. */
export interface Logger {
  error(text: string): void;
}

/** What `stats` gives. The first five are as of now, the rest counts from the start of the process. */
export interface RunIdStats {
  /** Records that are registered. */
  records: number;
  /** Clients that have one of these records. */
  clients: number;
  /** Apify runs of which `registerApifyRunId` or `linkApifyRun` was told. */
  apifyRuns: number;
  /** Records that `withRunRecord` is making. */
  claims: number;
  /** Bytes of memory that the records take, about. */
  bytes: number;
  /** Look-ups that found a record. */
  hits: number;
  /** Look-ups that found none, those of `withRunRecord` before it asks `find` among them. */
  misses: number;
  /** The same by the first finding of each; a kind that never came is left out. */
  missesByReason: { [Kind in FindingKind]?: number };
  /** Refusals with `ERR_RUN_RECORD_CONFLICT`. */
  conflicts: number;
  /** Answers to calls of an instrumented axios that named another run id than was sent. */
  mismatches: number;
  /** Records that went by `maxRecords`. */
  evictions: number;
  /** Records that went by `recordTtlMs`. */
  expirations: number;
  /** Ids that were made. */
  idsGenerated: number;
  /** Errors by their code; a code that never came is left out. */
  refusals: { [Code in RunIdErrorCode]?: number };
}

/** The `code` of a `RunIdError`. */
export type RunIdErrorCode =
  /** A value that is no string stands for an id. */
  | 'ERR_RUN_ID_NOT_STRING'
  /** A text that is no run id, or not of the kind that the function takes. */
  | 'ERR_RUN_ID_FORMAT'
  /** The client suffix stands in the run id two or more times. */
  | 'ERR_RUN_ID_DOUBLE_SUFFIX'
  /** The run id belongs to another client than the one passed. */
  | 'ERR_RUN_ID_CLIENT_MISMATCH'
  /** There is no run id where one is needed. */
  | 'ERR_RUN_ID_MISSING'
  /** Two places of a request hold ids of different runs; only `strict-run-id/express` refuses that. */
  | 'ERR_RUN_ID_CONFLICT'
  /** A text that is no client id. */
  | 'ERR_CLIENT_ID_FORMAT'
  /** There is no client id where one is needed. */
  | 'ERR_CLIENT_ID_MISSING'
  /** A function that is no more. */
  | 'ERR_RUN_ID_DEPRECATED'
  /** No id is left: of the next hour's seconds, or of the day's numbers. */
  | 'ERR_RUN_ID_EXHAUSTED'
  /** The clock shows a time that ids can't. */
  | 'ERR_CLOCK_RANGE'
  /** A value that is no record id; the arguments may be swapped. */
  | 'ERR_RECORD_ID'
  /** The run has another record already, or an Apify run is linked elsewhere. */
  | 'ERR_RUN_RECORD_CONFLICT'
  /** The run has no record. */
  | 'ERR_RUN_RECORD_NOT_FOUND'
  /** The record that `withRunRecord` was to make did not come. */
  | 'ERR_RUN_RECORD_NOT_MADE'
  /** An argument of another kind makes no sense. */
  | 'ERR_INVALID_ARGUMENT';

/**
 * The one class of errors of this package. Only the package makes them; ask for `code`, not for the message.
 *
 * @example
 * parseRunId('foo-bar'); // throws ERR_RUN_ID_FORMAT
 */
export class RunIdError extends Error {
  /** Nobody can pass a `never`: `new RunIdError()` does not compile, and jest's `toThrow(RunIdError)` does. */
  constructor(madeByThePackage: never);
  /** What is wrong, for a program. */
  readonly code: RunIdErrorCode;
  /** What to do about it, for a person. */
  readonly hint?: string;
  /** The run id it is about. */
  readonly runId?: string;
  /** The client in the run id. */
  readonly clientId?: string;
  /** The client that was passed. */
  readonly expectedClientId?: string;
  /** The record id that was passed. */
  readonly recordId?: string;
  /** Why there is no record, the most certain first. It is on `ERR_RUN_RECORD_NOT_FOUND` alone. */
  readonly diagnosis?: Finding[];
}

/**
 * Sets options for the whole process, all of them or, where one is refused, none; those that are left out
 * stay as they are. Records that are too many or too old for a new bound go with it.
 *
 * @throws `ERR_INVALID_ARGUMENT` for an option or a value that there isn't
 * @example
 * configure({ maxRecords: 1, recordTtlMs: 24 * 60 * 60 * 1000 });
 * cacheRecordId('251003-154510', 'recKU8iGyB0A3pxFi');
 * cacheRecordId('251003-154511', 'recQ2xWn7TzL5vYhs');
 * getCachedRecordId('251003-154510'); // null
 * explainRunRecord('251003-154510').findings[0].kind; // 'evicted'
 */
export function configure(options: RunIdOptions): void;

/**
 * Takes the object whose `error` gets each line of the log from now on, or `null` for silence. Without it the
 * log goes to `console.error`. What a logger throws is ignored.
 *
 * @throws `ERR_INVALID_ARGUMENT` for anything without a function `error`
 * @example
 * setLogger(null);
 */
export function setLogger(logger: Logger | null): void;

/**
 * Gives counts of records, look-ups, ids and errors, as a fresh object.
 *
 * @example
 * generateTimestampRunId();
 * stats().idsGenerated; // 1
 * getRunRecordId('251003-154510', 'Ada-Park'); // null
 * stats().missesByReason; // { nothing: 1 }
 */
export function stats(): RunIdStats;
