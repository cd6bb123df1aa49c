// A generator yields ids for clients.
import { generateTimestampRunId } from 'strict-run-id';

export function* clientRuns(clientIds) {
  const base = generateTimestampRunId();
  for (const clientId of clientIds) {
    yield base.concat('-', clientId); // finding: no-surgery certain
  }
}
