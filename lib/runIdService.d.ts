/** Replaces `services/runIdService.js`. */

export {
  clearCache,
  generateRunId,
  getCachedRunInfo,
  getRunRecordId,
  normalizeRunId,
  registerApifyRunId,
  registerRunRecord,
  stripClientSuffix,
} from '../index';
