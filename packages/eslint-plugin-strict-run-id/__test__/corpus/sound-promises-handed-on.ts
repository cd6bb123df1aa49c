// Promises that somebody else waits for.
import { withRunRecord, sharedRuns, type RunStore } from 'strict-run-id';

type Create = () => Promise<string>;

export async function background(waitUntil: (work: Promise<unknown>) => void, runId: string, clientId: string, create: Create) {
  waitUntil(withRunRecord(runId, clientId, { create }));
}

export async function collected(store: RunStore, ids: string[], clientId: string) {
  const runs = sharedRuns({ store });
  const pending: Promise<string | null>[] = [];
  for (const id of ids) pending.push(runs.getRunRecordId(id, clientId));
  return Promise.all(pending);
}

export const maybe = (runId: string | null, clientId: string, create: Create) =>
  runId ? withRunRecord(runId, clientId, { create }) : null;

export async function* each(ids: string[], clientId: string, create: Create) {
  for (const id of ids) yield await withRunRecord(id, clientId, { create });
}
