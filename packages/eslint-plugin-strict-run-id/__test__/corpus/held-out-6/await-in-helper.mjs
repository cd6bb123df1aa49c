// A helper returns the promise, and the caller forgets to wait.
import { sharedRuns } from 'strict-run-id';
import { store } from './store.mjs';

const runs = sharedRuns({ store });
const reserve = async () => runs.reserveRunId();

export async function start(clients) {
  const id = reserve(); // finding: await-maker certain
  return clients.map((client) => ({ client, label: `run ${id}` }));
}
