// An or behind a promise is never reached.
import { sharedRuns, type RunStore } from 'strict-run-id';

export const recordOf = (store: RunStore, ask: (runId: string) => Promise<string>) => {
  const runs = sharedRuns({ store, onStoreError: 'local' });
  return async (runId: string, clientId: string) => {
    const recordId = runs.getRunRecordId(runId, clientId) || (await ask(runId)); // finding: await-maker certain
    return recordId;
  };
};
