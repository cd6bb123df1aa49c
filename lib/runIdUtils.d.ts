/** In the place of `utils/runIdUtils.js`. */

export {
  addClientSuffix,
  extractClientId,
  getBaseRunId,
  hasClientSuffix,
  hasSpecificClientSuffix,
  stripClientSuffix,
} from '../index';
