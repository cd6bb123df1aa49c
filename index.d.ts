/**
 * Types of strict-run-id. A run id is generated once and passed on unchanged. Anything else is refused where
 * it first appears, with an error that names the value and the function it was passed to.
 *
 * Absent means `undefined`, `null` or `""`. A parameter of type `string | null | undefined` may be absent.
 * TypeScript can't distinguish an empty string from others, so `""` is treated as absent even where the type
 * is `string`. Every argument that is present is checked first, from left to right; only then is a missing
 * one reported.
 *
 * Every example starts with an empty registry at 15:45:10 UTC on 3 October 2025, and runs as a test.
 */

/** A value that is treated as not given. */
export type Absent = '' | null | undefined;

/** A value that JSON can represent. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

// Reading and writing ids

/** The form of the base id: `251003-154510`, `SR-250924-001` or `8MSTBAfqMzuXPvgB3`. */
export type RunIdKind = 'timestamp' | 'sequence' | 'apify';

/** The fields that a parsed run id of any kind has. */
export interface RunIdParts {
  /** The id as it was passed. */
  runId: string;
  /** The form of the base id. */
  kind: RunIdKind;
  /** The part that all clients of the run share. */
  baseId: string;
  /** The client that the id belongs to; `null` for a base id. */
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
  /** The number of the run within its day, 0 to 999. */
  sequence: number;
  /** The digits after `-T`, as a string because they may exceed a safe integer; `null` if there are none. */
  taskId: string | null;
  /** The digits after `-S`, also as a string; `null` if there are none. */
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
  /** The id that Apify generated. It is the base id. */
  apifyRunId: string;
}

/** The result of `parseRunId`. Checking `kind` narrows the type. */
export type ParsedRunId = ParsedTimestampRunId | ParsedSequenceRunId | ParsedApifyRunId;

/** The result of `explainRunId` for a run id. */
export interface RunIdApproval {
  ok: true;
  kind: RunIdKind;
  reason: null;
  hint: null;
  suggestion: null;
}

/** The result of `explainRunId` for any other value. */
export interface RunIdObjection {
  ok: false;
  kind: null;
  /** What is wrong, as a sentence. */
  reason: string;
  /** What to do about it. */
  hint: string;
  /** The run id that was probably meant, or `null`. It is only shown: the package never uses it by itself. */
  suggestion: string | null;
}

/** The result of `explainRunId`. Checking `ok` narrows the type. */
export type RunIdExplanation = RunIdApproval | RunIdObjection;

/** The result of `explainClientId` for a client id. */
export interface ClientIdApproval {
  ok: true;
  reason: null;
  hint: null;
  suggestion: null;
}

/** The result of `explainClientId` for any other value. */
export interface ClientIdObjection {
  ok: false;
  /** What is wrong, as a sentence. */
  reason: string;
  /** What to do about it. */
  hint: string;
  /**
   * A similar legal client id, or `null`. Another tenant may already use it, so check before you adopt it.
   */
  suggestion: string | null;
}

/** The result of `explainClientId`. Checking `ok` narrows the type. */
export type ClientIdExplanation = ClientIdApproval | ClientIdObjection;

/**
 * Returns the run id of a client. A run id that already belongs to this client is returned unchanged. If the
 * run id or the client id is absent, the first argument is returned as it is.
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid
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
 * Returns the run id of a client, like `addClientSuffix`, but both arguments are required. Use it where code
 * can't continue without a client run id.
 *
 * @throws `ERR_RUN_ID_MISSING` or `ERR_CLIENT_ID_MISSING` if an id is absent; `ERR_RUN_ID_CLIENT_MISMATCH` if
 * the run id belongs to another client; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid
 * @example
 * createClientRunId('SR-250924-001', 'Cora-Lee'); // 'SR-250924-001-CCora-Lee'
 */
export function createClientRunId(runId: string, clientId: string): string;

/**
 * Returns whether a value is a client id, and if not, the reason and what to do. Accepts any value and never
 * throws. Use it to report all invalid client ids at once, for example before a migration.
 *
 * @example
 * explainClientId('Ada-Park').ok; // true
 * explainClientId('Ada Park').reason; // "A client id can't contain a space."
 * explainClientId('Ada & Park').suggestion; // 'Ada-Park'
 * explainClientId('undefined').suggestion; // null
 */
export function explainClientId(value: unknown): ClientIdExplanation;

/**
 * Returns whether a value is a run id, and if not, the reason and what to do. Accepts any value and never
 * throws.
 *
 * @example
 * explainRunId('251003-154510').ok; // true
 * explainRunId('251003-154510.0').suggestion; // '251003-154510'
 * explainRunId(Promise.resolve('251003-154510')).reason; // 'It is a Promise (is an await missing?).'
 */
export function explainRunId(value: unknown): RunIdExplanation;

/**
 * Returns the client id in a run id; `null` for a base id or if the run id is absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * extractClientId("251003-154510-O'Neil"); // "O'Neil"
 * extractClientId('251003-154510'); // null
 */
export function extractClientId(runId: string | null | undefined): string | null;

/**
 * Returns the base id of a run id: the part that all clients of the run share. Returns `""` if the run id is
 * absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * getBaseRunId('251003-154510-Ada-Park'); // '251003-154510'
 */
export function getBaseRunId(runId: string | null | undefined): string;

/**
 * Returns the run id unchanged, or throws if it is invalid or absent. Takes the place of the function of this
 * name in the smart resume script.
 *
 * @throws `ERR_RUN_ID_MISSING` if the run id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or
 * `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * getNormalizedRunId('251003-154510-Ada-Park'); // '251003-154510-Ada-Park'
 * getNormalizedRunId('foo-bar'); // throws ERR_RUN_ID_FORMAT
 */
export function getNormalizedRunId(runId: string): string;

/**
 * Returns a base id unchanged, and throws for a client run id: for code that works for all clients of a run.
 *
 * @throws `ERR_RUN_ID_KIND` if it is a client run id; `ERR_RUN_ID_MISSING` if the run id is absent;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * requireBaseRunId('251003-154510'); // '251003-154510'
 * requireBaseRunId('251003-154510-Ada-Park'); // throws ERR_RUN_ID_KIND
 */
export function requireBaseRunId(runId: string): string;

/**
 * Returns a client run id unchanged, and throws for a base id: for code that writes for one client. With a client id it
 * also checks that the run is of that client.
 *
 * @throws `ERR_RUN_ID_KIND` if it is a base id; `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client
 * than the one passed; `ERR_RUN_ID_MISSING` if the run id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid
 * @example
 * requireClientRunId('251003-154510-Ada-Park', 'Ada-Park'); // '251003-154510-Ada-Park'
 * requireClientRunId('251003-154510'); // throws ERR_RUN_ID_KIND
 */
export function requireClientRunId(runId: string, clientId?: string | null): string;

/**
 * Returns whether a run id carries a client id; `false` if the run id is absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * hasClientSuffix('251003-154510-Ada-Park'); // true
 */
export function hasClientSuffix(runId: string | null | undefined): boolean;

/**
 * Returns whether a run id belongs to a client; `false` if either argument is absent. The whole client id is
 * compared, not its ending.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT`
 * if an id is invalid
 * @example
 * hasSpecificClientSuffix('251003-154510-Ada-Park', 'Ada-Park'); // true
 * hasSpecificClientSuffix('251003-154510-Ada-Park', 'Park'); // false
 */
export function hasSpecificClientSuffix(
  runId: string | null | undefined,
  clientId: string | null | undefined,
): boolean;

/**
 * Returns whether a value is a run id. Accepts any value and never throws.
 *
 * @example
 * isRunId('251003-154510-Bora-Bora'); // true
 * isRunId(['251003-154510']); // false
 */
export function isRunId(value: string): boolean;
export function isRunId(value: unknown): value is string;

/** An invalid element that `checkRunIds` found. */
export interface RefusedRunId {
  /** Its index in the array, from 0. */
  readonly index: number;
  /** The string; `null` if it is not a string, is longer than any run id, or is not valid Unicode. */
  readonly runId: string | null;
  /** The code that the other functions would throw. */
  readonly code:
    'ERR_RUN_ID_NOT_STRING' | 'ERR_RUN_ID_FORMAT' | 'ERR_RUN_ID_DOUBLE_SUFFIX' | 'ERR_RUN_ID_MISSING';
  /** What is wrong, as a sentence. */
  readonly reason: string;
}

/**
 * Returns the invalid elements of an array, in order; an empty array if all are run ids. Use it to check an
 * export in one call. No element makes it throw.
 *
 * @throws `ERR_INVALID_ARGUMENT` if the argument is not an array
 * @example
 * checkRunIds(['251003-154510', '251003-154510-Ada-Park']); // []
 * checkRunIds(['251003-154510', 'foo-bar'])[0].index; // 1
 */
export function checkRunIds(values: readonly unknown[]): RefusedRunId[];

/**
 * Returns the standard form of a client run id that was stored in an old or broken form. This is the only
 * function that repairs an id.
 *
 * It accepts the standard form and four others: a suffix without C after a sequence or Apify base
 * (`SR-250924-001-Ada-Park`), a suffix with C after a timestamp (`251003-154510-CAda-Park`), a doubled
 * suffix, and a final `.0`. It refuses a base id. Some ids are ambiguous: `SR-250924-001-Cora-Lee` is the
 * standard id of client `ora-Lee` and an old id of client `Cora-Lee`. The client id passed decides.
 *
 * @throws `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the id is not in one of these forms;
 * `ERR_RUN_ID_CLIENT_MISMATCH` if it belongs to another client; `ERR_RUN_ID_MISSING` or
 * `ERR_CLIENT_ID_MISSING` if an id is absent; `ERR_RUN_ID_NOT_STRING` or `ERR_CLIENT_ID_FORMAT` if an
 * argument is invalid
 * @example
 * migrateRunId('SR-250924-001-Ada-Park', 'Ada-Park'); // 'SR-250924-001-CAda-Park'
 * migrateRunId('251003-154510-Ada-Park-Ada-Park', 'Ada-Park'); // '251003-154510-Ada-Park'
 */
export function migrateRunId(oldId: string, clientId: string): string;

/**
 * Returns the run id unchanged, or with a client id the run id of that client, as `addClientSuffix` does.
 * Returns `null` if the run id is absent. A true `forceNew` throws, because an id is never generated again.
 *
 * The function of the same name in `strict-run-id/unifiedRunIdService` takes `(runId, source?)`, and these arguments
 * if there are three.
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client; `ERR_INVALID_ARGUMENT` if
 * `forceNew` is true; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or
 * `ERR_CLIENT_ID_FORMAT` if an id is invalid
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
 * Returns the parts of a run id as a new object.
 *
 * @throws `ERR_RUN_ID_MISSING` if the run id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or
 * `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * parseRunId('251003-154510-Ada-Park').timestamp; // '2025-10-03T15:45:10.000Z'
 * parseRunId('SR-250924-001-T12-CCora-Lee').taskId; // '12'
 */
export function parseRunId(runId: string): ParsedRunId;

/**
 * Returns the base id of a run id. An older name of `getBaseRunId`.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * stripClientSuffix('8MSTBAfqMzuXPvgB3-CAda-Park'); // '8MSTBAfqMzuXPvgB3'
 */
export function stripClientSuffix(runId: string | null | undefined): string;

/**
 * Returns `true` if the argument is a run id, and throws otherwise.
 *
 * The function of the same name in `strict-run-id/unifiedRunIdService` takes `(runId, source?)`.
 *
 * @throws `ERR_RUN_ID_MISSING` if the run id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or
 * `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * validateRunId('251003-154510'); // true
 * validateRunId('999999-999999'); // throws ERR_RUN_ID_FORMAT
 */
export function validateRunId(runId: string): true;

// Id formats

/** The formats that `detectRunIdFormat` recognizes: four of run ids and two of job ids. */
export type RunIdFormatKey =
  'STANDARD' | 'CLIENT_SUFFIX' | 'SEQUENCE' | 'APIFY' | 'JOB_PROCESS' | 'JOB_BYPASS';

/** A description of one format. */
export interface RunIdFormat {
  /** The pattern, for people: `YYMMDD-HHMMSS`. */
  readonly format: string;
  /** An id in this format: `251003-154510`. */
  readonly example: string;
}

/** The result of `detectRunIdFormat`. */
export interface DetectedRunIdFormat {
  /** A key of `RUN_ID_FORMATS`. */
  formatKey: RunIdFormatKey;
  /** The base id of a run id; for a job id, its time as a timestamp base id. */
  baseId: string;
  /** The client id in the run id; `null` if there is none. */
  clientId: string | null;
}

/**
 * Describes the formats that `detectRunIdFormat` recognizes, by key. The object and its entries are frozen.
 *
 * @example
 * RUN_ID_FORMATS.STANDARD.format; // 'YYMMDD-HHMMSS'
 */
export const RUN_ID_FORMATS: Readonly<Record<RunIdFormatKey, RunIdFormat>>;

/**
 * Returns the time in a run id or job id as a timestamp base id (`YYMMDD-HHMMSS`). Returns `null` for an id
 * without a time of day, for any other string, and if the argument is absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING` if the argument is neither a string nor absent
 * @example
 * convertToStandardFormat('251003-154510-Ada-Park'); // '251003-154510'
 * convertToStandardFormat('SR-250924-001'); // null
 */
export function convertToStandardFormat(runId: string | null | undefined): string | null;

/**
 * Returns the format of a run id or job id and the ids it contains; `null` for any other string, and if the
 * argument is absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING` if the argument is neither a string nor absent
 * @example
 * detectRunIdFormat('251003-154510-Ada-Park').formatKey; // 'CLIENT_SUFFIX'
 * detectRunIdFormat('foo-bar'); // null
 */
export function detectRunIdFormat(runId: string | null | undefined): DetectedRunIdFormat | null;

/**
 * Returns the time in a job id as a timestamp base id (`YYMMDD-HHMMSS`). A job id that ends in milliseconds
 * since 1970 is converted to UTC.
 *
 * @throws `ERR_RUN_ID_FORMAT` if the argument is not a job id; `ERR_RUN_ID_MISSING` if it is absent;
 * `ERR_RUN_ID_NOT_STRING` if it is not a string
 * @example
 * jobIdToTimestamp('job_post_scoring_stream1_20250929094802'); // '250929-094802'
 */
export function jobIdToTimestamp(jobId: string): string;

// Generating ids

/** Options of `getOrCreateRunId`. */
export interface GetOrCreateRunIdOptions {
  /** Whether to generate a new id even if the client has one. Default: `false`. */
  forceNew?: boolean | undefined;
  /** Ignored. Callers of the replaced function pass where the call comes from. */
  source?: string | null | undefined;
}

/**
 * Discards the id that `getOrCreateRunId` keeps for a client. The next call generates a new one.
 *
 * @throws `ERR_CLIENT_ID_MISSING` if the client id is absent; `ERR_RUN_ID_NOT_STRING` or
 * `ERR_CLIENT_ID_FORMAT` if the client id is invalid
 * @example
 * getOrCreateRunId('Ada-Park'); // '251003-154510-Ada-Park'
 * clearClientRunId('Ada-Park');
 * getOrCreateRunId('Ada-Park'); // '251003-154511-Ada-Park'
 */
export function clearClientRunId(clientId: string): void;

/**
 * Always throws, so that old callers learn which function to use instead.
 *
 * @deprecated Use `generateTimestampRunId`.
 * @throws `ERR_RUN_ID_DEPRECATED`
 * @example
 * generateRunId(); // throws ERR_RUN_ID_DEPRECATED
 */
export function generateRunId(...args: unknown[]): never;

/**
 * Generates a run id of the older sequence form, `SR-YYMMDD-NNN[-T<taskId>][-S<stepId>]-C<clientId>`. `NNN`
 * counts from 001 to 999 each day, for all clients together; one client may take a third of them. Task and step
 * are non-negative whole numbers, or strings of 1 to 19 digits; both are optional.
 *
 * @throws `ERR_RUN_ID_EXHAUSTED` after number 999 of the day, or after 333 numbers of this client;
 * `ERR_CLOCK_RANGE` if the clock is outside the years 2000 to 2099; `ERR_INVALID_ARGUMENT` if the task or step is invalid; `ERR_CLIENT_ID_MISSING` if the
 * client id is absent; `ERR_RUN_ID_NOT_STRING` or `ERR_CLIENT_ID_FORMAT` if the client id is invalid
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
 * Generates a run id from the current second: `YYMMDD-HHMMSS`, or `YYMMDD-HHMMSS-<clientId>` with a client
 * id. A second is used once per process, worker threads included: if the current one is taken, the id shows
 * the next free one. So a process makes one base id a second in the long run; for a batch, make one and derive
 * the client run ids from it. Times are UTC unless `configure` sets another time zone.
 *
 * @throws `ERR_RUN_ID_EXHAUSTED` if the next free second is more than 3,600 seconds ahead of the clock, or if
 * this client already holds 1,200 seconds that are ahead of the clock;
 * `ERR_CLOCK_RANGE` if the clock is outside the years 2000 to 2099; `ERR_RUN_ID_NOT_STRING` or
 * `ERR_CLIENT_ID_FORMAT` if the client id is invalid
 * @example
 * generateTimestampRunId(); // '251003-154510'
 * generateTimestampRunId("O'Neil"); // "251003-154511-O'Neil"
 */
export function generateTimestampRunId(clientId?: string | null): string;

/**
 * Returns the current run id of a client, and generates it if the client has none. It stays the same until
 * `clearClientRunId`, a call with `forceNew`, or until the client or everything is cleared. The limits of `configure`
 * apply to the ids of all clients.
 *
 * @throws `ERR_RUN_ID_EXHAUSTED` or `ERR_CLOCK_RANGE` as `generateTimestampRunId`; `ERR_CLIENT_ID_MISSING` if
 * the client id is absent; `ERR_RUN_ID_NOT_STRING` or `ERR_CLIENT_ID_FORMAT` if the client id is invalid;
 * `ERR_INVALID_ARGUMENT` if an option is invalid
 * @example
 * getOrCreateRunId('Ada-Park'); // '251003-154510-Ada-Park'
 * getOrCreateRunId('Ada-Park'); // '251003-154510-Ada-Park'
 * getOrCreateRunId('Ada-Park', { forceNew: true }); // '251003-154511-Ada-Park'
 */
export function getOrCreateRunId(clientId: string, options?: GetOrCreateRunIdOptions): string;

// Taking the id of a request

/**
 * The fields of a request that `resolveRunId` reads. An Express request has this shape. The values come from
 * outside, so any type is accepted here and checked at run time. A field counts if the object or its class has
 * it; what other code put on `Object.prototype` doesn't.
 */
export interface RunIdRequest {
  /** The run id that earlier middleware put on the request. */
  specificRunId?: unknown;
  /** An object that may have a `runId`, or the fields in the option `names`. */
  query?: unknown;
  /** An object that may have a `runId`, or the fields in the option `names`. */
  body?: unknown;
}

/** Options of `resolveRunId` and `resolveRunIdSource`. */
export interface ResolveRunIdOptions {
  /** The run id of the run that started this one. */
  parentRunId?: string | null | undefined;
  /**
   * The client that a new id is generated for. A run id of another client throws; a base id is returned
   * unchanged.
   */
  clientId?: string | null | undefined;
  /** Whether to generate an id if the request has none. Default: `true`. */
  generate?: boolean | undefined;
  /**
   * The fields of query and body that may hold the run id, in order of priority: 1 to 8 different names of
   * ASCII letters, digits, `_` and `$`. Default: `['runId']`.
   */
  names?: readonly string[] | null | undefined;
}

/**
 * The sources of a run id, highest priority first. Query and body have one for each field in the option
 * `names`: `req.query.runId`, `req.query.clientRunId`.
 */
export type RunIdPlace = 'req.specificRunId' | `req.query.${string}` | `req.body.${string}` | 'parentRunId';

/** A run id in a source of lower priority that disagrees with the resolved one. */
export interface RunIdConflict {
  source: RunIdPlace;
  runId: string;
}

/** The result of `resolveRunIdSource`. */
export interface ResolvedRunId {
  /** The resolved run id. */
  runId: string;
  /** The source that the id was taken from; `generated` for a new id. */
  source: RunIdPlace | 'generated';
  /** The sources that hold another base id or another client id. */
  conflicts: RunIdConflict[];
}

/**
 * Returns the run id of a request, or generates one. It returns the first id that is present, unchanged, in
 * this order: `req.specificRunId`, `req.query.runId`, `req.body.runId`, the option `parentRunId`. With the
 * option `names`, other fields of query and body count as well.
 *
 * @throws `ERR_RUN_ID_MISSING` if there is no id and `generate` is false; `ERR_RUN_ID_NOT_STRING` if an id is
 * not a string, such as the array that Express makes of `?runId=a&runId=b`; `ERR_RUN_ID_CLIENT_MISMATCH` if
 * the id belongs to another client than the option `clientId`; `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid; `ERR_INVALID_ARGUMENT` if `req`
 * or an option is invalid; `ERR_RUN_ID_EXHAUSTED` or `ERR_CLOCK_RANGE` as `generateTimestampRunId`
 * @example
 * resolveRunId({ query: { runId: '251003-154510' } }); // '251003-154510'
 * resolveRunId({}, { clientId: 'Ada-Park' }); // '251003-154510-Ada-Park'
 * resolveRunId({ query: { clientRunId: '251003-154510' } }, { names: ['runId', 'clientRunId'] }); // '251003-154510'
 * resolveRunId({}, { generate: false }); // throws ERR_RUN_ID_MISSING
 */
export function resolveRunId(req: RunIdRequest, options?: ResolveRunIdOptions): string;

/**
 * Returns the run id of a request like `resolveRunId`, with its source and the sources that disagree. Two ids
 * agree if their base ids are equal and they don't carry different clients.
 *
 * @throws the same errors as `resolveRunId`
 * @example
 * resolveRunIdSource({ body: { runId: '251003-154510' } }).source; // 'req.body.runId'
 */
export function resolveRunIdSource(req: RunIdRequest, options?: ResolveRunIdOptions): ResolvedRunId;

// Records

/** The record of a run: the row that tracks it. */
export interface RunRecord {
  /** The id of the row. */
  recordId: string;
  /** The base id of the run. */
  baseId: string;
  /** The client of the run; `null` if the record was cached for a base id. */
  clientId: string | null;
  /** When it was first registered, in UTC: `2025-10-03T15:45:10.000Z`. */
  timestamp: string;
  /** The metadata it was registered with; `{}` if there was none. */
  metadata: JsonValue;
}

/** The record of a client's run. */
export interface ClientRunRecord extends RunRecord {
  clientId: string;
}

/** A record in the result of `listRunRecords`. */
export interface ListedRunRecord extends RunRecord {
  /** When it was last registered, in UTC; equals `timestamp` if it was registered once. */
  lastTimestamp: string;
}

/** Selects the records that `listRunRecords` returns. */
export interface RunRecordFilter {
  /** Only records of this client. */
  clientId?: string | null | undefined;
  /** Only records of this base id. */
  baseId?: string | null | undefined;
  /** Only records first registered at this time or later, in milliseconds since 1970, like `Date.now()`. */
  since?: number | null | undefined;
  /** The maximum number of records. */
  limit?: number | null | undefined;
}

/** Options of `withRunRecord`. */
export interface WithRunRecordOptions {
  /**
   * Looks the run up in the database. Returns the record id of its row, or an absent value if there is no
   * row.
   */
  find?: (() => string | null | undefined | PromiseLike<string | null | undefined>) | undefined;
  /** Writes the row and returns its record id. If it is not given, no row is created. */
  create?: (() => string | PromiseLike<string>) | undefined;
  /**
   * Looks whether the row of a registered record still exists. `true` answers with the record; `false`
   * forgets it, and the call goes on as if it had not been registered. If it is not given, a registered
   * record is not checked.
   */
  verify?: ((recordId: string) => boolean | PromiseLike<boolean>) | undefined;
  /** How many milliseconds the callbacks may take together, 1 to 2147483647. Default: 30000. */
  leaseMs?: number | undefined;
}

/** The result of `withRunRecord`. */
export interface RunRecordOutcome {
  /** The record id of the run. */
  recordId: string;
  /** `created` for the caller that ran `create`, `existing` for all others. */
  status: 'created' | 'existing';
}

/** Why a run may have no record. */
export type FindingKind =
  /** Its record was cleared, or another process removed it from the store of `sharedRuns`. */
  | 'cleared'
  /** Its record was evicted: it was the least recently used one when `maxRecords` or `maxBytes` was exceeded. */
  | 'evicted'
  /** Its record expired: it was not registered again within `recordTtlMs`. */
  | 'expired'
  /** Another record replaced it; only in the `diagnosis` of a conflict. */
  | 'replaced'
  /** A client was given but the base id is registered without one, or the reverse. */
  | 'other-kind'
  /** The base id is registered for a client that the given client id repeats, as `Ada-Ada` repeats `Ada`. */
  | 'doubled-suffix'
  /** The base id is registered for another client. */
  | 'other-client'
  /** The client has a run within 120 seconds of this one: the id was probably generated twice. */
  | 'made-twice'
  /** The same run is registered under its Apify run id, or the Apify run id under the run it is linked to. */
  | 'apify-run'
  /** Nothing similar is registered, in this process or, with `sharedRuns`, in the store. */
  | 'nothing';

/**
 * A possible reason why a run has no record. Fields that don't apply to the `kind`, or are not known, are
 * `null`.
 */
export interface Finding {
  kind: FindingKind;
  /** The whole finding as a sentence. */
  sentence: string;
  /** The run that was found; `null` if nothing was. */
  runId: string | null;
  /** The client of that run. */
  clientId: string | null;
  /** The record of that run; `null` if it has none. */
  recordId: string | null;
  /** When that record was first registered, in UTC. */
  registeredAt: string | null;
  /**
   * The file and line that registered it, such as `/app/jobs.js:17`; recorded only if `DEBUG_RUN_ID` is set. For a record
   * in the store of `sharedRuns`, the process that registered it, as `host/pid`.
   */
  place: string | null;
  /** For `made-twice`: the seconds from the given run to the one found; negative if that one is earlier. */
  secondsApart: number | null;
  /** For `cleared`, `evicted`, `expired` and `replaced`: when the record was removed, in UTC. */
  endedAt: string | null;
  /** For `cleared` and `replaced`: the function that removed it; `null` if another process did. */
  endedBy: string | null;
}

/** The result of `explainRunRecord`. */
export interface RunRecordExplanation {
  /** The run id that was looked up, with its client. */
  runId: string;
  /** Its record; `null` if it has none. */
  recordId: string | null;
  /** When that record was first registered, in UTC. */
  registeredAt: string | null;
  /** Possible reasons why there is no record, most certain first. Empty if there is a record. */
  findings: Finding[];
}

/**
 * Registers a record id for exactly this run id, and returns the run id unchanged. A record registered for a
 * base id is not found for any of its clients.
 *
 * @throws `ERR_RECORD_ID` if the record id is invalid, or if there is a third argument;
 * `ERR_RUN_RECORD_CONFLICT` if the run has another record; `ERR_RUN_ID_MISSING` if the run id is absent;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid;
 * `ERR_CLOCK_RANGE` if the clock is outside the years 2000 to 2099
 * @example
 * cacheRecordId('251003-154510-Ada-Park', 'recKU8iGyB0A3pxFi'); // '251003-154510-Ada-Park'
 * getCachedRecordId('251003-154510-Ada-Park'); // 'recKU8iGyB0A3pxFi'
 */
export function cacheRecordId(runId: string, recordId: string): string;

/**
 * Removes all records and all Apify runs from the registry.
 *
 * @example
 * cacheRecordId('251003-154510', 'recKU8iGyB0A3pxFi');
 * clearAllCache();
 * getCachedRecordId('251003-154510'); // null
 */
export function clearAllCache(): void;

/**
 * Removes records from the registry, and the links of their runs to Apify runs. An absent argument counts as
 * not given. The arguments select what is removed:
 *
 * - none: everything
 * - a run id and a client id: the record of that client's run
 * - a client id alone: all records of that client
 * - a base id alone: the records of all clients on that base
 * - a client run id alone: its record
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * clearCache('251003-154510', 'Ada-Park');
 * getRunRecordId('251003-154510', 'Ada-Park'); // null
 */
export function clearCache(runId?: string | null, clientId?: string | null): void;

/**
 * Removes the record of a client's run from the registry, and the link of the run to an Apify run. Both
 * arguments are required.
 *
 * @throws `ERR_RUN_ID_MISSING` or `ERR_CLIENT_ID_MISSING` if an id is absent; `ERR_RUN_ID_CLIENT_MISMATCH` if
 * the run id belongs to another client; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid
 * @example
 * storeClientRunRecordId('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * clearClientRunCache('251003-154510', 'Ada-Park');
 * getClientRunRecordId('251003-154510', 'Ada-Park'); // null
 */
export function clearClientRunCache(runId: string, clientId: string): void;

/**
 * Returns the record of a run, or why it has none: what happened to its record, and which similar runs are
 * registered. The run id may be with or without its client suffix. Without a client id it looks up exactly
 * this run id, as `getCachedRecordId` does. Returns `null` if the run id is absent. The call changes no
 * counter of `stats`, and doesn't count as a use of the record for eviction.
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid
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
 * Returns the Apify run id that is linked to a run, without a suffix; `null` if there is none or if the run
 * id is absent. The link is found by exactly this run id: one made with a base id is not found for a client.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3');
 * getApifyRunForRunId('251003-154510-Ada-Park'); // '8MSTBAfqMzuXPvgB3'
 * getApifyRunForRunId('251003-154510'); // null
 */
export function getApifyRunForRunId(runId: string | null | undefined): string | null;

/**
 * Returns the record id registered for exactly this run id; `null` if there is none or if the run id is
 * absent.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * cacheRecordId('251003-154510', 'recKU8iGyB0A3pxFi');
 * getCachedRecordId('251003-154510'); // 'recKU8iGyB0A3pxFi'
 * getCachedRecordId('251003-154510-Ada-Park'); // null
 */
export function getCachedRecordId(runId: string | null | undefined): string | null;

/**
 * Returns the record of a client's run with its metadata, as a new object; `null` if there is none or if the
 * run id is absent. The run id may be with or without its client suffix.
 *
 * @throws `ERR_CLIENT_ID_MISSING` if the client id is absent; `ERR_RUN_ID_CLIENT_MISMATCH` if the run id
 * belongs to another client; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or
 * `ERR_CLIENT_ID_FORMAT` if an id is invalid
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi', { posts: 12 });
 * getCachedRunInfo('251003-154510', 'Ada-Park').timestamp; // '2025-10-03T15:45:10.000Z'
 * getCachedRunInfo('251003-154510', 'Ada-Park').metadata; // { posts: 12 }
 */
export function getCachedRunInfo(runId: string | null | undefined, clientId: string): ClientRunRecord | null;

/**
 * Returns the record id of a client's run, like `getRunRecordId`. This is its name in the old record cache.
 *
 * @throws `ERR_CLIENT_ID_MISSING` if the client id is absent; `ERR_RUN_ID_CLIENT_MISMATCH` if the run id
 * belongs to another client; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or
 * `ERR_CLIENT_ID_FORMAT` if an id is invalid
 * @example
 * storeClientRunRecordId('251003-154510', 'Cora-Lee', 'recKU8iGyB0A3pxFi');
 * getClientRunRecordId('251003-154510', 'Cora-Lee'); // 'recKU8iGyB0A3pxFi'
 */
export function getClientRunRecordId(runId: string | null | undefined, clientId: string): string | null;

/**
 * Returns the run id that an Apify run was linked to by `linkApifyRun`. The Apify run id may have a client
 * suffix. If the Apify run was only registered, by `registerApifyRunId` and for one client, the result is
 * `<apifyRunId>-C<clientId>`. Returns `null` if it is not known, if it is registered for several clients, and
 * if the argument is absent.
 *
 * @throws `ERR_RUN_ID_CLIENT_MISMATCH` if the suffix names another client than that of the run;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid;
 * `ERR_RUN_ID_FORMAT` also for a timestamp or sequence run id
 * @example
 * linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3');
 * getRunIdForApifyRun('8MSTBAfqMzuXPvgB3'); // '251003-154510-Ada-Park'
 * getRunIdForApifyRun('HG7ML7M8z78YcAPEB'); // null
 */
export function getRunIdForApifyRun(apifyRunId: string | null | undefined): string | null;

/**
 * Returns the run id that a background job was linked to by `linkJob`, as it was linked; `null` if the job isn't known,
 * and if the job id is absent.
 *
 * @throws `ERR_INVALID_ARGUMENT` if the job id is invalid
 * @example
 * linkJob('251003-154510-Ada-Park', 'smart_resume_1759506310000');
 * getRunIdForJob('smart_resume_1759506310000'); // '251003-154510-Ada-Park'
 * getRunIdForJob('smart_resume_1759506399000'); // null
 */
export function getRunIdForJob(jobId: string | null | undefined): string | null;

/**
 * Returns the record id of a client's run; `null` if there is none or if the run id is absent. The run id
 * may be with or without its client suffix.
 *
 * @throws `ERR_CLIENT_ID_MISSING` if the client id is absent; `ERR_RUN_ID_CLIENT_MISMATCH` if the run id
 * belongs to another client; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or
 * `ERR_CLIENT_ID_FORMAT` if an id is invalid
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * getRunRecordId('251003-154510-Ada-Park', 'Ada-Park'); // 'recKU8iGyB0A3pxFi'
 * getRunRecordId('251003-154510', 'Bora-Bora'); // null
 */
export function getRunRecordId(runId: string | null | undefined, clientId: string): string | null;

/**
 * Links an Apify run to the run it works for, a timestamp or sequence run id, and returns that run id
 * unchanged. Each Apify run is linked to one run, and each run to one Apify run. Repeating a link is fine.
 * The Apify run id may have the suffix of the run's own client.
 *
 * @throws `ERR_RUN_RECORD_CONFLICT` if either one is linked to another; `ERR_RUN_ID_CLIENT_MISMATCH` if the
 * ids carry different clients; `ERR_RUN_ID_MISSING` if an id is absent; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if an id is invalid; `ERR_RUN_ID_FORMAT` also if an id is
 * of the wrong kind, which happens if the arguments are swapped
 * @example
 * linkApifyRun('251003-154510-Ada-Park', '8MSTBAfqMzuXPvgB3'); // '251003-154510-Ada-Park'
 * linkApifyRun('251003-154510-Bora-Bora', '8MSTBAfqMzuXPvgB3'); // throws ERR_RUN_RECORD_CONFLICT
 */
export function linkApifyRun(systemRunId: string, apifyRunId: string): string;

/**
 * Links a background job to the run it works for, a base id or a client run id, and returns that run id unchanged. A run
 * may have many jobs; a job has one run. Repeating a link is fine. The job id is yours: 1 to 128 printable ASCII
 * characters without a space, and not a run id.
 *
 * @throws `ERR_RUN_RECORD_CONFLICT` if the job is linked to another run; `ERR_INVALID_ARGUMENT` if the job id is absent
 * or invalid, which happens if the arguments are swapped; `ERR_RUN_ID_MISSING` if the run id is absent;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * linkJob('251003-154510-Ada-Park', 'smart_resume_1759506310000'); // '251003-154510-Ada-Park'
 * linkJob('251003-154510-Bora-Bora', 'smart_resume_1759506310000'); // throws ERR_RUN_RECORD_CONFLICT
 */
export function linkJob(runId: string, jobId: string): string;

/**
 * Lists the jobs that were linked to a run by `linkJob`, in order of linking: for a base id also those of all its
 * clients, for a client run id only its own.
 *
 * @throws `ERR_RUN_ID_MISSING` if the run id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or
 * `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
 * @example
 * linkJob('251003-154510', 'smart_resume_1759506310000');
 * linkJob('251003-154510-Ada-Park', 'job_post_scoring_stream1_20251003154512');
 * listJobsOfRun('251003-154510').length; // 2
 * listJobsOfRun('251003-154510-Ada-Park'); // ['job_post_scoring_stream1_20251003154512']
 */
export function listJobsOfRun(runId: string): string[];

/**
 * Returns all records, or those that match the filter, as new objects in the order of their first
 * registration.
 *
 * @throws `ERR_INVALID_ARGUMENT` if an option is unknown, or if `since` or `limit` is not a non-negative
 * whole number; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or
 * `ERR_CLIENT_ID_FORMAT` if an id is invalid; `ERR_RUN_ID_FORMAT` also if `baseId` carries a client
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * registerRunRecord('251003-154510', 'Bora-Bora', 'recQ2xWn7TzL5vYhs');
 * listRunRecords({ clientId: 'Ada-Park' }).map((record) => record.recordId); // ['recKU8iGyB0A3pxFi']
 * listRunRecords({ since: Date.now() - 60_000, limit: 1 })[0].lastTimestamp; // '2025-10-03T15:45:10.000Z'
 */
export function listRunRecords(filter?: RunRecordFilter): ListedRunRecord[];

/**
 * Registers that an Apify run works for a client, and returns `<apifyRunId>-C<clientId>`.
 * `getRunIdForApifyRun` finds it. The Apify run id may already have this suffix. Several clients may share an
 * Apify run, unless it is linked to a client's run.
 *
 * @throws `ERR_RUN_RECORD_CONFLICT` if the Apify run is linked to another client's run;
 * `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client; `ERR_RUN_ID_MISSING` or
 * `ERR_CLIENT_ID_MISSING` if an id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid; `ERR_RUN_ID_FORMAT` also for a
 * timestamp or sequence run id
 * @example
 * registerApifyRunId('8MSTBAfqMzuXPvgB3', 'Ada-Park'); // '8MSTBAfqMzuXPvgB3-CAda-Park'
 */
export function registerApifyRunId(apifyRunId: string, clientId: string): string;

/**
 * Registers the record of a client's run, and returns the client run id. Registering the same record again
 * keeps the first timestamp, and replaces the metadata if it is given.
 *
 * @throws `ERR_RECORD_ID` if the record id is invalid, which happens if the arguments are swapped;
 * `ERR_RUN_RECORD_CONFLICT` if the run has another record, or the record is an Airtable row of another
 * client; `ERR_INVALID_ARGUMENT` if the metadata is not JSON or longer than a megabyte as JSON;
 * `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client; `ERR_RUN_ID_MISSING` or
 * `ERR_CLIENT_ID_MISSING` if an id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid; `ERR_CLOCK_RANGE` if the clock is
 * outside the years 2000 to 2099
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
 * Replaces the record of a client's run, because its row is gone, and returns the client run id. The
 * registered record must be `oldRecordId`, so that a record that another caller has replaced meanwhile stays.
 * If it is `newRecordId` already, that is registered again. The metadata is kept unless new metadata is
 * given; the timestamp is that of the replacement.
 *
 * @throws `ERR_RUN_RECORD_NOT_FOUND` if the run has no record; `ERR_RUN_RECORD_CONFLICT` if it has a third
 * one, or if the new one is an Airtable row of another client, with the new `recordId`; `ERR_RECORD_ID` if a
 * record id is invalid; `ERR_INVALID_ARGUMENT` if the metadata is not JSON or longer than a megabyte as JSON;
 * `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client; `ERR_RUN_ID_MISSING` or
 * `ERR_CLIENT_ID_MISSING` if an id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`,
 * `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid; `ERR_CLOCK_RANGE` if the clock is
 * outside the years 2000 to 2099
 * @example
 * registerRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi');
 * // the row was deleted, and recQ2xWn7TzL5vYhs was created in its place
 * replaceRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi', 'recQ2xWn7TzL5vYhs');
 * getRunRecordId('251003-154510', 'Ada-Park'); // 'recQ2xWn7TzL5vYhs'
 * replaceRunRecord('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi', '43'); // throws ERR_RUN_RECORD_CONFLICT
 */
export function replaceRunRecord(
  runId: string,
  clientId: string,
  oldRecordId: string,
  newRecordId: string,
  metadata?: JsonValue,
): string;

/**
 * Returns the record id of a client's run, like `getRunRecordId`, but throws if there is none. The error says
 * what is registered instead: the base id under another client, an id that was generated twice, a record that
 * was cleared. Its `diagnosis` has the same for programs.
 *
 * @throws `ERR_RUN_RECORD_NOT_FOUND` if there is no record; `ERR_RUN_ID_MISSING` or `ERR_CLIENT_ID_MISSING`
 * if an id is absent; `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id
 * is invalid
 * @example
 * requireRunRecordId('251003-154510', 'Ada-Park'); // throws ERR_RUN_RECORD_NOT_FOUND
 */
export function requireRunRecordId(runId: string, clientId: string): string;

/**
 * Registers the record of a client's run, like `registerRunRecord` without metadata. This is its name in the
 * old record cache.
 *
 * @throws `ERR_RECORD_ID` if the record id is invalid; `ERR_RUN_RECORD_CONFLICT` if the run has another
 * record, or the record is an Airtable row of another client; `ERR_RUN_ID_CLIENT_MISMATCH` if the run id
 * belongs to another client; `ERR_RUN_ID_MISSING` or `ERR_CLIENT_ID_MISSING` if an id is absent;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id
 * is invalid; `ERR_CLOCK_RANGE` if the clock is outside the years 2000 to 2099
 * @example
 * storeClientRunRecordId('251003-154510', 'Ada-Park', 'recKU8iGyB0A3pxFi'); // '251003-154510-Ada-Park'
 */
export function storeClientRunRecordId(runId: string, clientId: string, recordId: string): string;

/**
 * Resolves to the record of a client's run; if none is registered, finds or creates one. It calls `find()`,
 * then `create()` if nothing was found, and registers the result. This happens once per run and process,
 * worker threads included: concurrent callers wait and get the same record id, or the same error. In another
 * thread than that of `create`, the error is `ERR_RUN_RECORD_NOT_MADE` with the original message.
 *
 * If the work fails or takes longer than `leaseMs`, nothing is registered and the next call tries again.
 * `create()` is not called after the lease has ended, nor if a record was registered in the meantime. If
 * `create()` returns after the lease, its record is registered if the run has no other by then; if it fails
 * after the lease, the error is logged.
 *
 * Once `create()` has returned, every error has the `recordId` of the row, because only this call knows it. If
 * `find()` then throws, or the lease ends, the row could not be checked: the error is
 * `ERR_RUN_RECORD_NOT_MADE`, with what was thrown as its `cause`.
 *
 * If a thread ends while it runs a callback, callers that wait get `ERR_RUN_RECORD_NOT_MADE` at once. If it had
 * called `create()`, the row may still appear. Until that lease ends, only a call with `find` tries again; one
 * without rejects with `ERR_RUN_RECORD_NOT_MADE`.
 *
 * With `verify`, a record that was registered before the call is checked first, once for all callers that
 * wait: `verify(recordId)` says whether its row still exists. If not, exactly this record is forgotten, and
 * what `find()` returns doesn't count if it is the same record. A record that was found or created while the
 * caller waited is not checked. If `verify` throws or returns something else than a boolean, the promise
 * rejects and the record stays.
 *
 * Another process may create a row at the same time. This is detected, not prevented: after `create()`,
 * `find()` is called again, and if it returns another row, nothing is registered. `sharedRuns` prevents it.
 *
 * @throws by rejecting the promise: the errors of the callbacks; `ERR_RUN_RECORD_NOT_MADE` if they take
 * longer than the lease, if `find` throws after `create`, or if the thread that ran them has ended;
 * `ERR_RUN_RECORD_CONFLICT` if another row was created in the meantime, with the
 * `recordId` that was created here, or if the record is an Airtable row of another client;
 * `ERR_RUN_RECORD_NOT_FOUND` if nothing is found and there is no `create`; `ERR_RECORD_ID` if `find` or
 * `create` returns an invalid record id; `ERR_INVALID_ARGUMENT` if an option is invalid or `verify` doesn't
 * return a boolean; `ERR_RUN_ID_CLIENT_MISMATCH` if the run id belongs to another client;
 * `ERR_RUN_ID_MISSING` or `ERR_CLIENT_ID_MISSING` if an id is absent; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX` or `ERR_CLIENT_ID_FORMAT` if an id is invalid;
 * `ERR_CLOCK_RANGE` if the clock is outside the years 2000 to 2099
 * @example
 * // a promise of { recordId: 'recKU8iGyB0A3pxFi', status: 'created' }
 * withRunRecord('251003-154510', 'Ada-Park', { create: async () => 'recKU8iGyB0A3pxFi' });
 * stats().claims; // 1
 * registerRunRecord('251003-154511', 'Ada-Park', 'recQ2xWn7TzL5vYhs');
 * (await withRunRecord('251003-154511', 'Ada-Park', { verify: async () => true })).status; // 'existing'
 */
export function withRunRecord(
  runId: string,
  clientId: string,
  options?: WithRunRecordOptions,
): Promise<RunRecordOutcome>;

// Sharing runs between processes

import type { SharedRuns, SharedRunsOptions } from './lib/shared/index';
export type * from './lib/shared/index';
export type * from './lib/stores/runStore';

/**
 * Returns the package for several processes: they share records, links and ids in a store, and this process's registry is
 * the cache. See docs/shared-store.md for what it promises.
 *
 * @throws `ERR_INVALID_ARGUMENT` if an option is invalid or the store lacks a method
 * @example
 * sharedRuns({ store: {} }); // throws ERR_INVALID_ARGUMENT
 */
export function sharedRuns(options: SharedRunsOptions): SharedRuns;

// Filtering in Airtable

/** Builds formulas for the parameter `filterByFormula` of Airtable. */
export interface AirtableFormula {
  /**
   * Returns a formula that matches the rows with exactly this run id in a text field.
   *
   * @throws `ERR_INVALID_ARGUMENT` if the field name is empty, is not a string, or contains `{`, `}`, `\` or
   * a control character; `ERR_RUN_ID_MISSING` if the run id is absent; `ERR_RUN_ID_NOT_STRING`,
   * `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid
   */
  runIdEquals(field: string, runId: string): string;

  /**
   * Returns a formula that matches the rows with exactly this client id in a text field. It is
   * case-sensitive: `ada` is not `Ada`.
   *
   * @throws `ERR_INVALID_ARGUMENT` as in `runIdEquals`; `ERR_CLIENT_ID_MISSING` if the client id is absent;
   * `ERR_RUN_ID_NOT_STRING` or `ERR_CLIENT_ID_FORMAT` if the client id is invalid
   */
  clientIdEquals(field: string, clientId: string): string;

  /**
   * Returns a formula that matches the rows with this base id, or with one of its client run ids, in a text
   * field. It distinguishes all valid run ids: `SR-250924-001` does not match `SR-250924-001-T12`, which is
   * another base id. It also matches malformed text that starts like a run id on this base:
   * `251003-154510-Ada Park`, `251003-154510-`.
   *
   * @throws `ERR_INVALID_ARGUMENT` as in `runIdEquals`; `ERR_RUN_ID_MISSING` if the base id is absent;
   * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the base id is invalid;
   * `ERR_RUN_ID_FORMAT` also if it carries a client
   */
  baseIdMatches(field: string, baseId: string): string;

  /**
   * Returns a formula that matches the rows that all given formulas match; a single formula is returned
   * unchanged. You may pass formulas of your own if they are complete: brackets and quotes are balanced, and
   * there is no comma outside a function, no comment and no curly quote. This keeps a formula from ending the
   * `AND(…)` early. Escaping outside text in your own formulas is still up to you.
   *
   * @throws `ERR_INVALID_ARGUMENT` if there are no arguments, or if one is not a complete formula
   */
  and(...formulas: string[]): string;

  /**
   * Returns a formula that matches the rows that at least one given formula matches. Takes the same formulas
   * as `and`.
   *
   * @throws `ERR_INVALID_ARGUMENT` if there are no arguments, or if one is not a complete formula
   */
  or(...formulas: string[]): string;
}

/**
 * Builds Airtable filter formulas that ids and field names can't break out of. Ids are checked as everywhere;
 * a field name that would end its braces is refused. Comparisons are case-sensitive.
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

/**
 * What a log line says about a run id; the command line reference explains each. `mentioned` means that the line contains the
 * id, and no rule explains what it says.
 */
export type TraceStep =
  | 'made'
  | 'received'
  | 'passed'
  | 'registered'
  | 'linked'
  | 'lookedUp'
  | 'found'
  | 'missed'
  | 'updated'
  | 'replaced'
  | 'cleared'
  | 'succeeded'
  | 'completed'
  | 'failed'
  | 'refused'
  | 'mentioned';

/** The level of a log line. */
export type TraceLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

/** A kind of problem; `docs/command-line.md` explains each. */
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
  | 'other-run'
  | 'refused'
  | 'base-for-client-run-id'
  | 'client-run-id-for-base'
  | 'never-registered'
  | 'record-lost'
  | 'two-records'
  | 'never-completed'
  | 'success-after-miss'
  | 'older-form';

/** A log line. */
export interface TraceLine {
  /** The index of its file in `files`. */
  file: number;
  /** The line number, from 1. */
  line: number;
  /** ISO 8601 in UTC; `null` if neither the line nor one above it in the file has a time. */
  time: string | null;
  /**
   * The line, without control and direction characters, cut to about 300 characters around the id. Passwords,
   * tokens and other secrets are replaced with `[redacted]`.
   */
  text: string;
}

/** Something that happened to a run. */
export interface TraceEvent extends TraceLine {
  step: TraceStep;
  /** `high` for an event that this package wrote, `medium` for what a rule read in prose. */
  confidence: 'high' | 'medium';
  /**
   * The rule that explains the line, such as `default:12`, or `patterns:1` for a pattern that was passed; `null` for an event of
   * this package, and if there is none.
   */
  rule: string | null;
  /** The id as the line has it. */
  runId: string;
  /** The client in the id, or else the one that the line names; `null` if there is neither. */
  clientId: string | null;
  /** The service, instance or process id that wrote the line; `null` if the line has none. */
  process: string | null;
  /** The operation, such as `lead_scoring`; `null` if the line has none. */
  operation: string | null;
  /** The level of the line; `null` if it has none. */
  level: TraceLevel | null;
  /** How many lines are like this one, including it; it is the first. */
  count: number;
  /** The time of the last such line, like `time`. */
  lastTime: string | null;
}

/** What the logs say about a base id and its clients. */
export interface TraceRun {
  baseId: string;
  kind: RunIdKind;
  /** The clients in its ids, sorted. */
  clients: string[];
  firstTime: string | null;
  lastTime: string | null;
  /** Lines that contain one of its ids; in a JSON page of logs on one line, the entries that do. */
  lines: number;
  /** The ids found, each with its number of occurrences. */
  ids: { runId: string; count: number }[];
  /** How many ids were left out, because the number per run is limited. */
  omittedIds: number;
  /** The Apify runs that a line links to this run. */
  apifyRunIds: string[];
  /**
   * Sorted by time; lines without a time are in file order. An error that this package logs in words and as an event appears
   * twice. The second is `mentioned`, but stays `missed` if it alone names the process. Findings count it once.
   */
  events: TraceEvent[];
  /** How many events were left out, because the number per run is limited. */
  omittedEvents: number;
}

/** A problem, with the lines that show it. */
export interface TraceFinding {
  /** The same for the same problem in every report, whatever else the logs hold. */
  id: string;
  /** False if the report that `state` comes from, or one before it, had this finding. */
  isNew: boolean;
  code: TraceFindingCode;
  /** As `docs/command-line.md` lists it for the code; always `'warning'` if the confidence is `'low'`. */
  severity: 'error' | 'warning';
  confidence: 'high' | 'medium' | 'low';
  /** Why the confidence isn't higher; `null` if it is high. */
  whyNotHigher: string | null;
  /** One sentence; text quoted from a log is escaped and cut. */
  message: string;
  /** What to do. */
  hint: string;
  baseId: string | null;
  runId: string | null;
  clientId: string | null;
  /** How often it occurred. */
  count: number;
  /** The first lines that show it, sorted by time. */
  evidence: TraceLine[];
}

/**
 * Why a file could not be read. `code` is `ENOENT`, `EACCES`, `EISDIR`, `ENOTDIR` or `ENAMETOOLONG`;
 * `ERR_PACKED` for a format that must be unpacked first (Zstandard, xz, bzip2, zip and others); `ERR_CUT` or
 * `ERR_CORRUPT` for a file of gzip; `ERR_READ` for anything else, with the message of the system.
 */
export interface TraceFileError {
  code: string;
  message: string;
}

/** A file that was read. */
export interface TraceFile {
  /** The path as it was passed, with `\xe9` for a byte that is not UTF-8; `-` is standard input. */
  name: string;
  /** How many bytes were read; of a compressed file, compressed ones. */
  bytes: number;
  lines: number;
  /** The encoding of its beginning. */
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be';
  compressed: boolean;
  /** Why it could not be read completely; `null` if it was. */
  error: TraceFileError | null;
  /** What to know about the file; at most one note per code. */
  notes: TraceFileNote[];
}

/** Something to know about a file. */
export interface TraceFileNote {
  code:
    | 'binary'
    | 'long-line'
    | 'cut-line'
    | 'cut-character'
    | 'mixed-encoding'
    | 'shrank'
    | 'open-record'
    | 'own-report'
    | 'earlier';
  /** The first line concerned, from 1. */
  line: number;
  /** What it means, as a sentence. */
  message: string;
}

/**
 * Lines that no rule explains and that differ only in ids, numbers and names. Its `file`, `line`, `time` and `text` are of the
 * first of them.
 */
export interface TraceUnexplained extends TraceLine {
  /** The message, with `#` in place of what differs. */
  template: string;
  /** How many lines there are. */
  lines: number;
  /** Their level if it is `warn` or `error`, else `null`. */
  level: TraceLevel | null;
  /** The base ids of the first 20 runs they touch. */
  runs: string[];
  runCount: number;
  /** The row that one would add to a file of rules, once the step is replaced with the right one. */
  rule: { step: TraceStep; match: string };
}

/** How one line was read, for the option `why`. */
export interface TraceWhy {
  /** The formats that it is written in, from outside in; none if it is unknown. */
  formats: string[];
  fields: {
    time: string | null;
    level: TraceLevel | null;
    process: string | null;
    operation: string | null;
    clientId: string | null;
    runId: string | null;
    parent: string | null;
    message: string;
  };
  /** The ids on the line, and what should have been one, each with what it is, and its part in the line. */
  hits: { text: string; what: string; role: string; reason: string | null }[];
  /** The texts that rules were applied to. */
  texts: string[];
  /** The rule that explains it; `null` if there is none. */
  rule: {
    /** The name of its file, and its row. */
    source: string;
    step: TraceStep;
    match: string;
    unless: string | null;
    note: string | null;
  } | null;
  events: { step: TraceStep; runId: string; clientId: string | null; confidence: 'high' | 'medium' }[];
  /** What else to know about it, as sentences. */
  notes: string[];
  /** The findings that show this line, as indices in `findings`. */
  findings: number[];
}

/** The result of `traceLogs`. */
export interface TraceReport {
  /** The version of this format. */
  version: 2;
  totals: {
    bytes: number;
    lines: number;
    /** Lines that contain a run id; of a JSON page of logs on one line, the entries that do. */
    linesWithIds: number;
    /** Occurrences of run ids. */
    ids: number;
    distinctIds: number;
    runs: number;
    clients: number;
    errors: number;
    warnings: number;
    /** Lines with run ids that a rule explains, or that this package wrote. */
    explained: number;
    /** Lines with run ids that no rule explains. */
    unexplained: number;
    /** Lines with run ids in an unknown format: only their ids were read. */
    unknownFormat: number;
    /** Lines with run ids without a time. */
    withoutTime: number;
    /** Runs that the report leaves out: it has 20,000, those with findings first, then the latest. */
    omittedRuns: number;
    /** Findings that the report leaves out: it has 20,000, errors first. */
    omittedFindings: number;
  };
  files: TraceFile[];
  /** How many lines with run ids are written in which format, such as `docker-compose > json`; most frequent first. */
  formats: { name: string; lines: number }[];
  /** Errors first, at most 1,000; then the most frequent others, at most 100. */
  unexplained: TraceUnexplained[];
  /** Up to three lines with run ids in an unknown format. */
  unknown: TraceLine[];
  /** How the line of the option `why` was read; `null` without that option, and if there is no such line. */
  why: TraceWhy | null;
  /** Sorted by time. */
  runs: TraceRun[];
  /** Errors first, then sorted by time. */
  findings: TraceFinding[];
  /** What to pass as the option `state` next time; only with that option. */
  state?: string;
}

/** How much of the logs has been read. */
export interface TraceProgress {
  /** Bytes read so far; of compressed files, compressed ones. */
  bytes: number;
  /** Bytes in total; `null` if one of the files is not a regular file, or can't be read. */
  totalBytes: number | null;
}

/** Options of `traceLogs` and `countRunIds`. */
export interface ReadLogsOptions {
  /**
   * Aborts the call: the promise rejects with the reason of the signal, and reading ends, also from a silent pipe.
   */
  signal?: AbortSignal | null | undefined;
  /**
   * Called about ten times a second. If it returns a promise, it is not called again before that resolves. If
   * it throws or rejects, the call is aborted with that error.
   */
  onProgress?: ((progress: TraceProgress) => unknown) | null | undefined;
}

/** Options of `traceLogs`. */
export interface TraceOptions extends ReadLogsOptions {
  /** Only this run: a base id includes all its clients, a client run id is for its client alone. */
  runId?: string | null | undefined;
  /** Only runs, events and findings of this client. */
  clientId?: string | null | undefined;
  /**
   * Phrases of your own log messages, by step, as regular expressions: `{ made: ['^Beginning run'] }`. They are rules without
   * `unless`, and are tried before all others. Case is ignored, except after `(?-i)`. The syntax is that of Rust's `regex`:
   * like JavaScript's, without look-around and back-references. `passedOn` and `notFound` are older names of `passed` and `missed`.
   */
  patterns?: Partial<Record<TraceStep | 'passedOn' | 'notFound', readonly string[]>> | null | undefined;
  /**
   * Rules that say what the messages of your logs mean. `files` are tried in their order, each with a name for reports and
   * its text: a JSON array of `{ step, match, unless?, note? }`. Then come the rules of this package, unless `default` is
   * false. The first that matches wins.
   */
  rules?:
    | {
        default?: boolean | null | undefined;
        files?: readonly { name: string; text: string }[] | null | undefined;
      }
    | null
    | undefined;
  /** The client ids of all tenants, so that a name that no id ends with is recognized as one. */
  clients?: readonly string[] | null | undefined;
  /** Only lines from this time on, in milliseconds since the Unix epoch. */
  since?: number | null | undefined;
  /** Only lines before this time, in milliseconds since the Unix epoch; later than `since`. */
  until?: number | null | undefined;
  /** The line to explain in the report: the index of its file in the paths, and its number, from 1. */
  why?: { file: number; line: number } | null | undefined;
  /**
   * Reads on where an earlier call ended: pass the `state` of its report, or `''` at first. Files are recognized also under
   * another name, so a rotated log is read on. Runs that had not ended are remembered, and findings that were reported have
   * `isNew: false`. A last line or record that may go on is read by the next call, or if nothing was added until then. Save
   * the new state once you have handled the report.
   */
  state?: string | null | undefined;
  /**
   * Pass true, together with `state`, if you read logs again as soon as one of them grows. A last line without its end, or
   * without its last part, is then read when its own log has grown or was renamed, not by the next call. Default: false.
   */
  follow?: boolean | null | undefined;
  /**
   * Pass false to get lines with their secrets. Default: true. The command line reference lists what is recognized as
   * a secret.
   */
  redact?: boolean | null | undefined;
}

/** A run id and how often it occurs. */
export interface RunIdCount {
  runId: string;
  /** The number of occurrences. */
  count: number;
}

/** The result of `countRunIds`. */
export interface RunIdCounts {
  totals: {
    bytes: number;
    lines: number;
    /** Occurrences of run ids. */
    ids: number;
    distinctIds: number;
  };
  files: TraceFile[];
  /** Sorted by run id. */
  ids: RunIdCount[];
}

/**
 * Counts the run ids in one or more log files, and resolves to the count of each. A path of `-` is standard
 * input. The files are read in another thread; memory grows with the number of different ids, not with the
 * size of the logs. Gzip is detected by the first bytes of a file, UTF-16 anywhere in it. A file that can't be
 * read does not reject the promise: its `error` in `files` says why.
 *
 * In a path, a byte that is not UTF-8 is a character from U+DC80 to U+DCFF, as in Python. Lines without a time
 * are in the order of the paths, so pass the oldest file of a rotated log first.
 *
 * @throws by rejecting the promise: the reason of the signal; the error of `onProgress`;
 * `ERR_INVALID_ARGUMENT` if a path or an option is invalid
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
 * Follows each run id through one or more log files, and resolves to the events of each run by time, and to
 * the problems found, with the lines that show them. Files are read as by `countRunIds`; the event loop stays
 * free. `strict-run-id trace` prints this report.
 *
 * The report is plain JSON. It has the first 200 events of a run (5,000 of the run that `runId` selects) and
 * the first four lines of a finding; `omittedEvents` and `count` say how many there are in total. With
 * `runId` or `clientId`, `files` and the totals of bytes, lines and ids still cover everything that was read.
 *
 * @throws by rejecting the promise: the reason of the signal; the error of `onProgress`;
 * `ERR_INVALID_ARGUMENT` if a path, an option, a pattern, a rule or the state is invalid; `ERR_RUN_ID_NOT_STRING`,
 * `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`, `ERR_RUN_ID_CLIENT_MISMATCH` or `ERR_CLIENT_ID_FORMAT` if
 * the option `runId` or `clientId` is invalid; `ERR_REPORT_TOO_LARGE` if the report would not fit into the heap:
 * ask for one run, one client or a shorter time, or start Node with a larger `--max-old-space-size`
 * @example
 * // app.log: [2025-10-10T06:45:29Z] [251010-064529] [Ada-Park] [resume] Looking up 251010-064529-Ada-Park
 * (await traceLogs('app.log')).runs[0].baseId; // '251010-064529'
 * await traceLogs('app.log', { redact: 'no' }); // throws ERR_INVALID_ARGUMENT
 * (await traceLogs('app.log', { clientId: 'Ada-Park' })).findings[0].code; // 'never-registered'
 * (await traceLogs('app.log', { patterns: { made: ['^Looking'] } })).runs[0].events[0].step; // 'made'
 * (await traceLogs('app.log', { rules: { files: [{ name: 'own', text: '[]' }] } })).runs[0].events[0].step; // 'lookedUp'
 * (await traceLogs('app.log', { rules: { default: false } })).unexplained[0].lines; // 1
 * (await traceLogs('app.log', { since: Date.UTC(2025, 9, 11) })).totals.runs; // 0
 * (await traceLogs('app.log', { why: { file: 0, line: 1 } })).why.formats; // ['brackets']
 * (await traceLogs('app.log', { state: '' })).findings[0].isNew; // true
 * await traceLogs('app.log', { state: 'x' }); // throws ERR_INVALID_ARGUMENT
 * await traceLogs('app.log', { runId: 'foo-bar' }); // throws ERR_RUN_ID_FORMAT
 */
export function traceLogs(paths: string | readonly string[], options?: TraceOptions): Promise<TraceReport>;

// Auditing tables

/** What is wrong with rows of tables that track runs; the command line reference explains each. Worst first. */
export type AuditFindingCode =
  | 'two-rows'
  | 'foreign-client'
  | 'base-id-in-client-table'
  | 'client-id-in-job-table'
  | 'doubled-id'
  | 'old-spelling'
  | 'not-an-id'
  | 'no-job-row'
  | 'no-client-rows'
  | 'made-twice'
  | 'never-ended'
  | 'counts-differ';

/** A table to audit. */
export interface AuditTable {
  /** The path of the export; `-` is standard input. */
  path: string;
  /**
   * What its rows track: `jobs`, a run of all its clients, with a base id; or `clientRuns`, a run of one client, with a client
   * run id. By default the ids of the table decide.
   */
  part?: 'jobs' | 'clientRuns' | null | undefined;
}

/** The columns of a table by what they hold. Names are compared exactly first, then without regard to case and spaces around them. */
export interface AuditColumns {
  runId?: string | null | undefined;
  client?: string | null | undefined;
  record?: string | null | undefined;
  status?: string | null | undefined;
  created?: string | null | undefined;
  /** In a row of a client, the column that names its job: the base id, or the record id of the job's row. */
  job?: string | null | undefined;
}

/** Options of `auditTables`. */
export interface AuditOptions {
  /** Names of columns that aren't found by themselves. */
  columns?: AuditColumns | null | undefined;
  /** The client ids of all tenants, so that a name that no id ends with is recognized as one. */
  clients?: readonly string[] | null | undefined;
  /** Aborts the call: the promise rejects with the reason of the signal, and reading ends. */
  signal?: AbortSignal | null | undefined;
  /**
   * Called about ten times a second. If it returns a promise, it is not called again before that resolves. If
   * it throws or rejects, the call is aborted with that error.
   */
  onProgress?: ((progress: TraceProgress) => unknown) | null | undefined;
}

/** A table that was read. */
export interface AuditFile {
  /** The path as it was passed, with `\xe9` for a byte that is not UTF-8; `-` is standard input. */
  name: string;
  format: 'csv' | 'json' | 'jsonl';
  /** How many rows were read, without that of the names of columns. */
  rows: number;
  bytes: number;
  /** What divides cells; only of CSV. */
  delimiter?: string;
  /** Which columns were read as what; `null` for what the table doesn't have. */
  columns: {
    runId: string | null;
    client: string | null;
    record: string | null;
    status: string | null;
    created: string | null;
    ended: string | null;
    job: string | null;
    /** Columns that count something, in the tables of jobs and of clients. */
    counts: string[];
  };
  /** What its rows track; `null` if none has an id. */
  part: 'jobs' | 'clientRuns' | 'mixed' | null;
  /** What to know about the table, as sentences. */
  remarks: string[];
  /**
   * Why it could not be read completely; `null` if it was. `code` is `ERR_NOT_A_TABLE` for a workbook, a PDF and the like,
   * `ERR_NO_COLUMN` or `ERR_AMBIGUOUS_COLUMN` if the column of run ids isn't found, `ERR_NOT_JSON` for damaged JSON,
   * `ERR_GIVEN_TWICE`, or as in `TraceFileError`.
   */
  error: { code: string; message: string } | null;
}

/** A row of a finding. Its texts are those of its cells, raw, but no longer than 200 characters; `null` without such a column. */
export interface AuditRow {
  /** Index in `files`. */
  file: number;
  /** The line on which the row begins, from 1; in a JSON array its place, from 1. */
  line: number;
  recordId: string | null;
  runId: string;
  client: string | null;
  status: string | null;
  created: string | null;
}

/** Something that is wrong. */
export interface AuditFinding {
  code: AuditFindingCode;
  severity: 'error' | 'warning';
  /** The standard form of the run id, or what is in its place. */
  runId: string;
  /** The client it is about; `null` if it is about a job or all clients. */
  clientId: string | null;
  /** One sentence; text quoted from a table is escaped and cut. */
  message: string;
  /** What to do. */
  hint: string;
  /** At most 20. */
  rows: AuditRow[];
  /** Which of the rows to keep, as an index in `rows`; `null` if none has to go. */
  keep: number | null;
  /** Why that one. */
  keepWhy: string | null;
  /** The columns in which the rows differ, each with its text in each of `rows`. */
  differs: { column: string; values: string[] }[];
  omittedRows: number;
}

/** A change that would mend a row. Its texts are raw and whole, so that a program can compare them with the table. */
export interface AuditRepair {
  /** Index in `files`. */
  file: number;
  line: number;
  recordId: string | null;
  /** The column whose cell to change; of a row to delete, that of its run id. `null` if that cell isn't UTF-8. */
  column: string | null;
  /** The text of that cell. */
  from: string | null;
  /** The new text of the cell; `null` if the row is to be deleted. */
  to: string | null;
  why: string;
  /** True if it may be applied alone; false if a person has to decide. */
  certain: boolean;
  /** Index in `findings`; `null` if that is one of the findings left out. */
  finding: number | null;
}

/** The result of `auditTables`. */
export interface AuditReport {
  /** The version of this format. */
  version: 1;
  files: AuditFile[];
  totals: {
    rows: number;
    runs: number;
    clients: number;
    jobRows: number;
    clientRows: number;
    errors: number;
    warnings: number;
    /** Findings that the report leaves out: it has 20,000, worst first. */
    omittedFindings: number;
    repairs: number;
  };
  /** When the first and the last of the rows were created, as ISO strings in UTC; `null` if none has a time. */
  time: { first: string; last: string } | null;
  /** What these tables can't show, because a column or a table is missing. */
  notChecked: { code: AuditFindingCode; why: string }[];
  /** Worst first. */
  findings: AuditFinding[];
  /** All changes, in the order of the tables. */
  repairs: AuditRepair[];
}

/**
 * Reads exports of the tables that track runs, and resolves to what is wrong with their rows, with the changes that would mend
 * them. Nothing is changed. `strict-run-id audit` prints this report.
 *
 * A table is CSV, with the names of the columns in its first row, a JSON array of objects, a page of Airtable's API, or JSON
 * lines. The delimiter, gzip and UTF-16 are detected. The tables are read in another thread, twice; a pipe is kept in memory.
 * A table that can't be read does not reject the promise: its `error` in `files` says why.
 *
 * @throws by rejecting the promise: the reason of the signal; the error of `onProgress`; `ERR_INVALID_ARGUMENT` if a table or an
 * option is invalid; `ERR_REPORT_TOO_LARGE` if the report would not fit into the heap: pass fewer tables at once, or start Node
 * with a larger `--max-old-space-size`
 * @example
 * // runs.csv: Run ID,Client,Status
 * //           251010-064529-Ada-Park,Ada-Park,Completed
 * //           251010-064529-Ada-Park,Ada-Park,Running
 * (await auditTables('runs.csv')).findings[0].code; // 'two-rows'
 * (await auditTables(['runs.csv'])).repairs[0].line; // 3
 * (await auditTables([{ path: 'runs.csv', part: 'clientRuns' }])).totals.rows; // 2
 * (await auditTables('runs.csv', { columns: { runId: 'Id' } })).files[0].error.code; // 'ERR_NO_COLUMN'
 * (await auditTables('jobs.csv')).files[0].error.code; // 'ENOENT'
 * await auditTables('runs.csv', { signal: AbortSignal.abort(new RangeError('too late')) }); // throws RangeError
 * await auditTables([]); // throws ERR_INVALID_ARGUMENT
 */
export function auditTables(
  tables: string | readonly (string | AuditTable)[],
  options?: AuditOptions,
): Promise<AuditReport>;

// Settings and errors

/** Options of `configure`. They apply to the whole process. */
export interface RunIdOptions {
  /** The time zone that new ids show. Default: `utc`. */
  timeZone?: 'utc' | 'local' | undefined;
  /**
   * The maximum number of records, 1 or more. Beyond it, the least recently registered or looked up record is
   * evicted. As many links to Apify runs, links to jobs and ids of `getOrCreateRunId` are kept. `null`, the default,
   * means no limit.
   */
  maxRecords?: number | null | undefined;
  /**
   * The maximum memory, in bytes as `stats().bytes` estimates it, 2,097,152 (2 MiB) or more. Beyond it, the oldest
   * of what takes the most memory is removed: records, links to Apify runs, links to jobs, or the ids of
   * `getOrCreateRunId`. `null`, the default, means no limit.
   */
  maxBytes?: number | null | undefined;
  /**
   * How many milliseconds a record is kept after its last registration, 1 or more. Look-ups don't extend it. A link
   * is kept as long after it was last made, and an id of `getOrCreateRunId` after it was last returned. `null`, the
   * default, means no limit.
   */
  recordTtlMs?: number | null | undefined;
  /**
   * Which record ids belong to one client, so that registering them for another one is a conflict.
   * `airtable`, the default: those of Airtable rows, `rec` and 14 letters or digits. `unique`: all. What is
   * registered already stays. While `configure` runs, registrations in other threads may miss an older conflict.
   */
  recordIds?: 'airtable' | 'unique' | undefined;
}

/** Receives the log lines: `console`, a pino or winston logger, or your own. */
export interface Logger {
  error(text: string): void;
}

/** The name of an event. docs/events.md says which function writes which. */
export type RunIdEventName =
  /** An id was made. */
  | 'made'
  /** An id arrived: with a request, by the link of a job or an Apify run, or as the one that a client already has. */
  | 'received'
  /** A record was registered. */
  | 'registered'
  /** A job or an Apify run was linked. */
  | 'linked'
  /** A record was found. */
  | 'found'
  /** No record was found; or no run, for a `jobId` or an `apifyRunId`. */
  | 'missed'
  /** A record was replaced by another. */
  | 'replaced'
  /** Records were forgotten. */
  | 'cleared'
  /** A call threw a `RunIdError`. */
  | 'refused';

/**
 * One line of the log with `DEBUG_RUN_ID=json`, parsed. Fields and events may be added to version 1, none is changed:
 * ignore those that you don't know. See docs/events.md.
 */
export interface RunIdEvent {
  /** The version. */
  v: 1;
  /** What happened. */
  runIdEvent: RunIdEventName;
  /** The run id, with its client if the call names one; in an error, as it was passed. */
  runId?: string;
  /** The client id that was passed, else the one in the run id. */
  clientId?: string;
  /** The record that was registered or found, the new one of two, or the only one that was cleared. */
  recordId?: string;
  /** The record that was replaced. */
  oldRecordId?: string;
  /** The job that is linked or was looked up. */
  jobId?: string;
  /** The Apify run that is linked, registered or was looked up, without a client. */
  apifyRunId?: string;
  /** How many records were cleared. */
  records?: number;
  /** The code of the error that was thrown. */
  code?: RunIdErrorCode;
  /** What was passed instead of an id: the type of a value that isn't a string, or the beginning of one that can't be an id. */
  given?: string;
  /** The function that was called, or where the id of a request was found. */
  source: string;
  /** The file and line that made the call, such as `/app/jobs.js:17`. */
  at?: string;
  /** The id of the process. */
  pid: number;
  /** The `threadId` of a worker thread. */
  thread?: number;
  /** When it happened, by the caller's `Date.now()`: ISO 8601 in UTC. */
  time?: string;
}

/**
 * The result of `stats`. The first six fields describe the present; the others count since the process
 * started.
 */
export interface RunIdStats {
  /** Records in the registry. Many that expire at once are counted until they are dropped, 512 by each call. */
  records: number;
  /** Clients that have a record. */
  clients: number;
  /** Apify runs that are registered or linked. */
  apifyRuns: number;
  /** Background jobs that are linked to a run. */
  jobs: number;
  /** Runs that `withRunRecord` is working on. */
  claims: number;
  /**
   * Approximate memory of the records, the links and the ids of `getOrCreateRunId`, in bytes. What was allocated
   * for more of them isn't counted.
   */
  bytes: number;
  /** Look-ups that found a record. */
  hits: number;
  /** Look-ups that found none, including those of `withRunRecord` before it calls `find`. */
  misses: number;
  /** The misses by the kind of their first finding; kinds that never occurred are left out. */
  missesByReason: { [Kind in FindingKind]?: number };
  /** Errors with `ERR_RUN_RECORD_CONFLICT`. */
  conflicts: number;
  /** Responses to an instrumented axios that named another run id than the one sent. */
  mismatches: number;
  /** Records evicted because of `maxRecords` or `maxBytes`. */
  evictions: number;
  /** Records expired because of `recordTtlMs`. */
  expirations: number;
  /** Ids generated. */
  idsGenerated: number;
  /** Errors by code; codes that never occurred are left out. */
  refusals: { [Code in RunIdErrorCode]?: number };
  /**
   * Requests that a boundary with `mode: 'observe'` let pass, by the code that a refusal would have had; `other` for errors
   * that aren't of this package. What a boundary observes isn't in `refusals`, for nothing was refused.
   */
  observed: { [Code in RunIdErrorCode | 'other']?: number };
}

/** The `code` of a `RunIdError`. */
export type RunIdErrorCode =
  /** An id is not a string: a Promise, an object, an array, a number. */
  | 'ERR_RUN_ID_NOT_STRING'
  /** The string is not a run id, or not of the kind that the function takes. */
  | 'ERR_RUN_ID_FORMAT'
  /** The run id contains its client suffix more than once. */
  | 'ERR_RUN_ID_DOUBLE_SUFFIX'
  /** The run id belongs to another client than the one passed. */
  | 'ERR_RUN_ID_CLIENT_MISMATCH'
  /** A base id was passed where a client run id is expected, or the reverse. */
  | 'ERR_RUN_ID_KIND'
  /** A run id is required, and it is absent. */
  | 'ERR_RUN_ID_MISSING'
  /** A request carries ids of different runs; only `runIdBoundary` checks this. */
  | 'ERR_RUN_ID_CONFLICT'
  /** The string is not a client id. */
  | 'ERR_CLIENT_ID_FORMAT'
  /** A client id is required, and it is absent. */
  | 'ERR_CLIENT_ID_MISSING'
  /** The function was removed; the message names its replacement. */
  | 'ERR_RUN_ID_DEPRECATED'
  /** All seconds of the next hour, or all sequence numbers of the day, are used up. */
  | 'ERR_RUN_ID_EXHAUSTED'
  /** The clock is outside the years 2000 to 2099, which ids can show. */
  | 'ERR_CLOCK_RANGE'
  /** The record id is malformed, or is a run id, the client id or `undefined`: are the arguments swapped? */
  | 'ERR_RECORD_ID'
  /**
   * The run already has another record, the record belongs to another client, or the Apify run, its run or the
   * job is already linked to another.
   */
  | 'ERR_RUN_RECORD_CONFLICT'
  /** The run has no record; see `diagnosis`. */
  | 'ERR_RUN_RECORD_NOT_FOUND'
  /**
   * `withRunRecord` got no record before its lease ended, a callback failed in another thread, that thread has
   * ended, or the row that was created could not be checked.
   */
  | 'ERR_RUN_RECORD_NOT_MADE'
  /**
   * The store of `sharedRuns` could not be asked, or did not answer in time. `phase` names the step, `cause` is the
   * driver's error, and `recordId` is the row that had been created before, if one was.
   */
  | 'ERR_RUN_STORE'
  /** An argument other than an id is invalid: an option, metadata, a callback. */
  | 'ERR_INVALID_ARGUMENT';

/** An RFC 9457 problem: the body of an `application/problem+json` response. */
export interface RunIdProblem {
  /** Always `about:blank`: the status says what kind of problem it is, and `code` says more. */
  type: 'about:blank';
  /** The name of the status, such as `Not Found`. Only for 400, 404, 409, 500 and 503. */
  title?: string;
  /** The HTTP status. */
  status: number;
  code: RunIdErrorCode;
  /** What happened, for whoever sent the request; from status 500 on always the same sentence. */
  detail: string;
  /** The same text as `detail`. */
  message: string;
  /** What to do about it. Only below status 500. */
  hint?: string;
  /** The option `instance`, if it was passed. */
  instance?: string;
}

/** Options of `RunIdError.toProblem`. */
export interface RunIdProblemOptions {
  /** The HTTP status, instead of the default one of the error: 400 to 599. Any other is `ERR_INVALID_ARGUMENT`. */
  status?: number | undefined;
  /** A URI of this occurrence, such as the path of the request. */
  instance?: string | undefined;
}

/**
 * Describes a refused call. Every error of this package is a `RunIdError`, and only the package creates them.
 * Check `code`, not the message: messages may change. Send `toProblem()` to whoever made the request, not the
 * message, which may name other tenants and their records.
 *
 * @example
 * parseRunId('foo-bar'); // throws ERR_RUN_ID_FORMAT
 * (await withRunRecord('251003-154510', 'Ada-Park').catch((error) => error)).toProblem().status; // 404
 */
export class RunIdError extends Error {
  /**
   * Not for callers: `never` makes `new RunIdError()` a type error, and still allows `toThrow(RunIdError)`.
   */
  constructor(madeByThePackage: never);
  /** Identifies the error. */
  readonly code: RunIdErrorCode;
  /** What to do about it, for a person. */
  readonly hint?: string;
  /** The run id that the error is about, as it was passed. */
  readonly runId?: string;
  /** The client id in the run id. */
  readonly clientId?: string;
  /** The client id that was passed. */
  readonly expectedClientId?: string;
  /** The record id that was passed, or that of the row that `create` of `withRunRecord` made. */
  readonly recordId?: string;
  /** What was thrown when `withRunRecord` checked the row that `create` had made. */
  readonly cause?: unknown;
  /**
   * On `ERR_RUN_RECORD_NOT_FOUND`: possible reasons, most certain first. On `ERR_RUN_RECORD_CONFLICT`: the
   * records that the run had before, if one was replaced.
   */
  readonly diagnosis?: Finding[];
  /**
   * Returns the error as an RFC 9457 problem, for whoever sent the request. It shows only what the failing call was
   * passed, or what came with the request: nothing of what is registered, and no path.
   *
   * The status is by default 404 for `ERR_RUN_RECORD_NOT_FOUND`, 409 for `ERR_RUN_RECORD_CONFLICT`, 503 for
   * `ERR_RUN_ID_EXHAUSTED` and `ERR_RUN_RECORD_NOT_MADE`, 400 for a value that `runIdBoundary` took from a
   * request, and otherwise 500. From 500 on, the detail is one fixed sentence, and there is no hint.
   */
  toProblem(options?: RunIdProblemOptions): RunIdProblem;
}

/**
 * Sets options for the whole process. Options that are left out stay as they are; if one is invalid, none is
 * set. A smaller limit evicts or expires records at once.
 *
 * @throws `ERR_INVALID_ARGUMENT` if an option is unknown or its value is invalid
 * @example
 * configure({ maxRecords: 1, recordTtlMs: 24 * 60 * 60 * 1000 });
 * cacheRecordId('251003-154510', 'recKU8iGyB0A3pxFi');
 * cacheRecordId('251003-154511', 'recQ2xWn7TzL5vYhs');
 * getCachedRecordId('251003-154510'); // null
 * explainRunRecord('251003-154510').findings[0].kind; // 'evicted'
 */
export function configure(options: RunIdOptions): void;

/**
 * Sets the object that receives log lines through its method `error`; `null` turns logging off. The default
 * is `console`. What the logger throws is ignored. With `DEBUG_RUN_ID`, it receives events too (docs/events.md).
 *
 * @throws `ERR_INVALID_ARGUMENT` if the argument is neither `null` nor an object with a function `error`
 * @example
 * setLogger(null);
 */
export function setLogger(logger: Logger | null): void;

/**
 * Returns counts of records, look-ups, ids and errors, as a new object.
 *
 * @example
 * generateTimestampRunId();
 * stats().idsGenerated; // 1
 * getRunRecordId('251003-154510', 'Ada-Park'); // null
 * stats().missesByReason; // { nothing: 1 }
 */
export function stats(): RunIdStats;
