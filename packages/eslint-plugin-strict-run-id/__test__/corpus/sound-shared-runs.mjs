// The store gives each process a second of its own.
import { createClientRunId, sharedRuns } from 'strict-run-id';
import { memoryStore } from 'strict-run-id/memory';

const runs = sharedRuns({ store: memoryStore() });

export async function begin(clientId) {
  const runId = await runs.reserveRunId();
  return createClientRunId(runId, clientId);
}
