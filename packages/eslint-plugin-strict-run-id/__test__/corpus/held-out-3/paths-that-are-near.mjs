// Paths that only look like one of the replaced modules.
import types from '../services/runIdService/types.js';
import { fixtures } from './runIdUtils.fixtures.js';
import { cache } from '../utils/myRecordCache.js';
import systems from '../services/runIdSystems.js';

export default { types, fixtures, cache, systems };
