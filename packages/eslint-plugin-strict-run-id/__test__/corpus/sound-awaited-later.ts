// A promise that is kept and awaited after other work.
import { withRunRecord } from 'strict-run-id';

export async function warm(runId: string, clientId: string, load: () => Promise<number>) {
  const record = withRunRecord(runId, clientId, { find: async () => null, create: async () => 'recKU8iGyB0A3pxFi' });
  const leads = await load();
  const { recordId } = await record;
  return { recordId, leads };
}
