// registerRunRecord needs the client.
import { registerRunRecord } from 'strict-run-id';

export const remember = (runId: string, recordId: string): string =>
  registerRunRecord(runId, recordId); // finding: no-other-signature certain
