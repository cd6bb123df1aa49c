// forceNew by name, in a constant that is true.
import { normalizeRunId } from 'strict-run-id/runIdService';

const FORCE_NEW = true;

export const again = (runId: string, clientId: string): string => normalizeRunId(runId, clientId, FORCE_NEW); // finding: no-other-signature certain
