// The value is returned as it came.
import { addClientSuffix } from 'strict-run-id';

export function suffixed(runId, clientId) {
  try {
    return addClientSuffix(runId, clientId);
  } catch (e) { // finding: no-swallowed-refusal certain
    return runId;
  }
}
