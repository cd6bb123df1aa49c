/**
 * Replaces the unified run id service. Its `normalizeRunId` and `validateRunId` take a source as the
 * second argument. The functions of these names in `strict-run-id` don't.
 */

import type { Absent } from '../index';

export {
  RUN_ID_FORMATS,
  addClientSuffix,
  cacheRecordId,
  clearCache,
  clearClientRunId,
  convertToStandardFormat,
  detectRunIdFormat,
  extractClientId,
  generateRunId,
  generateTimestampRunId,
  getBaseRunId,
  getCachedRecordId,
  getOrCreateRunId,
  getRunRecordId,
  jobIdToTimestamp,
  registerApifyRunId,
  registerRunRecord,
  stripClientSuffix,
} from '../index';

/**
 * Returns the run id unchanged; `null` if it is absent. The source names the caller, and is used only as a
 * prefix of the error message: `[source] STRICT …`.
 *
 * The function of the same name in `strict-run-id/runIdService` takes `(runId, clientId?, forceNew?)`.
 *
 * @throws `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is
 * invalid; `ERR_INVALID_ARGUMENT` if the source is not a string, or if there is a third argument
 * @example
 * normalizeRunId('251003-154510-Ada-Park', 'routes/score'); // '251003-154510-Ada-Park'
 * normalizeRunId(null); // null
 */
export function normalizeRunId(runId: Absent, source?: string | null): null;
export function normalizeRunId(runId: string, source?: string | null): string;
export function normalizeRunId(runId: string | null | undefined, source?: string | null): string | null;

/**
 * Returns `true` if the argument is a run id, and throws otherwise. The source names the caller, and is used
 * only as a prefix of the error message: `[source] STRICT …`.
 *
 * @throws `ERR_RUN_ID_MISSING` if the run id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or
 * `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid; `ERR_INVALID_ARGUMENT` if the source is not a string
 * @example
 * validateRunId('251003-154510', 'routes/score'); // true
 */
export function validateRunId(runId: string, source?: string | null): true;
