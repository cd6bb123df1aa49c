// An empty catch.
import { registerRunRecord } from 'strict-run-id';

export function remember(runId: string, clientId: string, recordId: string): void {
  try {
    registerRunRecord(runId, clientId, recordId);
  } catch {} // finding: no-swallowed-refusal certain
}
