// ES imports, with an extension and a namespace.
import { getBaseRunId } from '../utils/runIdUtils.js'; // finding: no-replaced-module certain
import * as cache from '../utils/recordCache.js'; // finding: no-replaced-module certain

export const recordOf = (runId, clientId) => cache.getClientRunRecordId(getBaseRunId(runId), clientId);
