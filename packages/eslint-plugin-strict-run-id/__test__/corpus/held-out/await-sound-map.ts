// The same with all of them awaited, and a generator that is lazy on purpose.
import { sharedRuns, type RunStore } from 'strict-run-id';

export function recorder(store: RunStore) {
  const runs = sharedRuns({ store });
  return {
    all: (rows: { runId: string; clientId: string; id: string }[]) =>
      Promise.all(rows.map((row) => runs.registerRunRecord(row.runId, row.clientId, row.id))),
    async first(runId: string, clientId: string) {
      const [recordId] = await Promise.all([runs.getRunRecordId(runId, clientId)]);
      return recordId;
    },
    next: async () => runs.reserveRunId(),
  };
}
