// A default value is a chain too.
import { generateTimestampRunId } from 'strict-run-id';

export async function resume({ runId = generateTimestampRunId(), clients }) { // finding: no-fallback-chain certain
  for (const client of clients) await client.resume(runId);
}
