// A promise is always true.
import { sharedRuns, type RunStore } from 'strict-run-id';

export const makeCheck = (store: RunStore) => {
  const runs = sharedRuns({ store });
  return async (runId: string, clientId: string): Promise<boolean> => {
    if (runs.getRunRecordId(runId, clientId)) return true; // finding: await-maker certain
    return false;
  };
};
