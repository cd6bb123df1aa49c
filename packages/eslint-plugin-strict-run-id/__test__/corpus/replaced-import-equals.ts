// The import of TypeScript for CommonJS.
import runIds = require('../services/runIdService'); // finding: no-replaced-module certain

export const known = (runId: string, clientId: string): boolean =>
  runIds.getRunRecordId(runId, clientId) !== null;
