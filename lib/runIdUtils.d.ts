/** Replaces `utils/runIdUtils.js`. */

export {
  addClientSuffix,
  extractClientId,
  getBaseRunId,
  hasClientSuffix,
  hasSpecificClientSuffix,
  stripClientSuffix,
} from '../index';
