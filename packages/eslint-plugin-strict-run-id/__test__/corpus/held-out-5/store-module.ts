// The module of shared runs that everything else imports.
import { RunIdError, createClientRunId, generateTimestampRunId, sharedRuns } from 'strict-run-id';
import { postgresStore } from 'strict-run-id/postgres';
import { Pool } from 'pg';

const pool = new Pool();
const store = postgresStore({ query: (text: string, values: unknown[]) => pool.query(text, values) });
export const runs = sharedRuns({ store, timeoutMs: 2_000 });

export async function begin(clientIds: string[]): Promise<string[]> {
  const base = await runs.reserveRunId().catch(() => generateTimestampRunId()); // finding: no-make-beside-shared-runs certain, no-swallowed-refusal certain
  return clientIds.map((clientId) => createClientRunId(base, clientId));
}

export async function recordOf(runId: string, clientId: string): Promise<string | null> {
  try {
    const { recordId } = await runs.withRunRecord(runId, clientId, {});
    return recordId;
  } catch (error) {
    if (error instanceof RunIdError && error.code === 'ERR_RUN_RECORD_NOT_FOUND') return null;
    throw error;
  }
}

export function forget(runId: string, clientId: string): void {
  runs.clearRunRecord(runId, clientId, { store: true }); // finding: await-maker certain
}
