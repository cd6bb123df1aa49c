// Awaited by then with two arguments, by a helper, in a for loop, and returned from a conditional. A line in the log is no answer.
import { sharedRuns, type RunStore } from 'strict-run-id';

const settle = async <T>(work: Promise<T>): Promise<T> => work;

export function api(store: RunStore, log: (text: string) => void) {
  const runs = sharedRuns({ store });
  return {
    async next() {
      const runId = await settle(runs.reserveRunId());
      return runId;
    },
    start: () => {
      runs.reserveRunId().then(
        (runId) => log(`started ${runId}`),
        (error) => log(String(error)), // finding: no-swallowed-refusal certain
      );
    },
    maybe: (runId: string | null, clientId: string) => (runId === null ? Promise.resolve(null) : runs.getRunRecordId(runId, clientId)),
    async each(ids: string[], clientId: string) {
      for (const id of ids) log(String(await runs.getRunRecordId(id, clientId)));
    },
  };
}
