// An async function is caught from outside.
import { registerRunRecord } from 'strict-run-id/unifiedRunIdService';

export async function remember(runId: string, clientId: string, row: Promise<{ id: string }>): Promise<string | null> {
  try {
    const { id } = await row;
    return registerRunRecord(runId, clientId, id);
  } catch (error: unknown) { // finding: no-swallowed-refusal certain
    console.log('could not register', runId);
    return null;
  }
}
