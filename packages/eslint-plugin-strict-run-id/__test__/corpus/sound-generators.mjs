// The generators of the package, where an id begins.
import { createClientRunId, generateSequenceRunId, generateTimestampRunId } from 'strict-run-id';

export function begin(clientIds) {
  const runId = generateTimestampRunId();
  return clientIds.map((clientId) => createClientRunId(runId, clientId));
}

export const older = (clientId) => generateSequenceRunId(clientId, 12, 3);
