// Every way to wait.
import { sharedRuns, withRunRecord } from 'strict-run-id';
import { memoryStore } from 'strict-run-id/memory';

const runs = sharedRuns({ store: memoryStore() });

export const reserve = () => runs.reserveRunId();
export const begin = async () => ({ runId: await runs.reserveRunId() });
export const thenable = (done, failed) => runs.reserveRunId().then(done, failed);

export async function both(runId, clients, create) {
  const pending = clients.map((clientId) => withRunRecord(runId, clientId, { create }));
  await Promise.all(pending);
  const last = withRunRecord(runId, clients[0], { create });
  console.log('waiting');
  return last;
}
