// A promise in a template becomes [object Promise].
import { sharedRuns, type RunStore } from 'strict-run-id';

export function describe(store: RunStore): string {
  const runs = sharedRuns({ store });
  return `next: ${runs.reserveRunId()}`; // finding: await-maker certain
}
