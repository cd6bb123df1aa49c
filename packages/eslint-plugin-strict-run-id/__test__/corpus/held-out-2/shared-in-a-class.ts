// A class has shared runs, and makes ids without them.
import { generateTimestampRunId, sharedRuns, type RunStore, type SharedRuns } from 'strict-run-id';

export class Runs {
  private readonly shared: SharedRuns;

  constructor(store: RunStore) {
    this.shared = sharedRuns({ store });
  }

  next(): string {
    return generateTimestampRunId(); // finding: no-make-beside-shared-runs certain
  }

  recordOf(runId: string, clientId: string): Promise<string | null> {
    return this.shared.getRunRecordId(runId, clientId);
  }
}
