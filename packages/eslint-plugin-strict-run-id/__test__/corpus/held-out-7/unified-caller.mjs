// A caller of the unified service.
import { normalizeRunId, generateTimestampRunId } from '../services/unifiedRunIdService.js'; // finding: no-replaced-module certain

export function start(clientId, given) {
  const made = given ? null : generateTimestampRunId(clientId);
  return normalizeRunId(made ?? given, clientId); // finding: no-other-signature certain
}
