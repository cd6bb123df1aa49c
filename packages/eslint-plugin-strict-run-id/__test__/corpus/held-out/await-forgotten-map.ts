// Records that nobody waits for, in a loop.
import { sharedRuns, type RunStore } from 'strict-run-id';

export async function registerAll(store: RunStore, rows: { runId: string; clientId: string; id: string }[]) {
  const runs = sharedRuns({ store });
  for (const row of rows) {
    runs.registerRunRecord(row.runId, row.clientId, row.id); // finding: await-maker certain
  }
  return rows.length;
}
