// Functions of the old validator that have other names now.
import { validateAndNormalizeRunId, validateAndNormalizeClientId } from '../utils/runIdValidator'; // finding: no-replaced-module certain

export function check(body: { runId: string; clientId: string }) {
  const runId = validateAndNormalizeRunId(body.runId); // finding: no-removed-function certain
  const clientId = validateAndNormalizeClientId(body.clientId); // finding: no-removed-function certain
  return { runId, clientId };
}
