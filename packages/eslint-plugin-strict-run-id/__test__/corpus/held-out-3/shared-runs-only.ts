// A file with shared runs, and one with derived ids only.
import { createClientRunId, getBaseRunId, sharedRuns, type RunStore } from 'strict-run-id';

export function open(store: RunStore) {
  const runs = sharedRuns({ store });
  return {
    begin: () => runs.reserveRunId(),
    client: (runId: string, clientId: string) => createClientRunId(getBaseRunId(runId), clientId),
  };
}
