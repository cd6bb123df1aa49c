// A let that is given the promise in a branch.
import { withRunRecord, type RunRecordOutcome } from 'strict-run-id';

export async function outcome(runId: string, clientId: string, create?: () => Promise<string>): Promise<string | null> {
  let result: RunRecordOutcome | null = null;
  if (create) {
    result = withRunRecord(runId, clientId, { create }) as unknown as RunRecordOutcome; // finding: await-maker likely
  }
  return result?.recordId ?? null;
}
