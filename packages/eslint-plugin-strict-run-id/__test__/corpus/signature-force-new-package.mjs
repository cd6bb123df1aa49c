// The same with the package.
import { normalizeRunId } from 'strict-run-id';

export function restart(job) {
  return normalizeRunId(job.runId, job.clientId, true); // finding: no-other-signature certain
}
