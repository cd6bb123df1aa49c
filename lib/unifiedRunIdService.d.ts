/**
 * The module that the migration guide names. Two of its functions take a source text second:
 * `normalizeRunId` and `validateRunId`.
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
 * Takes a run id, gives it back unchanged; an absent one gives `null`. The source says where the call comes
 * from, and only stands before the message of an error: `[source] STRICT …`.
 *
 * The function of this name in `strict-run-id/runIdService` takes a client id second.
 *
 * @throws `ERR_INVALID_ARGUMENT` for a source that is no text, and for a third argument;
 * `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`
 * @example
 * normalizeRunId('251003-154510-Ada-Park', 'routes/score'); // '251003-154510-Ada-Park'
 * normalizeRunId(null); // null
 */
export function normalizeRunId(runId: Absent, source?: string | null): null;
export function normalizeRunId(runId: string, source?: string | null): string;
export function normalizeRunId(runId: string | null | undefined, source?: string | null): string | null;

/**
 * Takes a run id, gives `true` or throws. The source says where the call comes from, as above.
 *
 * @throws `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`;
 * `ERR_INVALID_ARGUMENT` for a source that is no text
 * @example
 * validateRunId('251003-154510', 'routes/score'); // true
 */
export function validateRunId(runId: string, source?: string | null): true;
