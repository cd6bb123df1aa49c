// Calls that lost an argument, or have one too many.
import { clearClientRunCache, hasSpecificClientSuffix, requireRunRecordId, storeClientRunRecordId } from 'strict-run-id';

export const forget = (runId: string): void => clearClientRunCache(runId); // finding: no-other-signature certain
export const row = (runId: string): string => requireRunRecordId(runId); // finding: no-other-signature certain
export const keep = (runId: string, recordId: string): string => storeClientRunRecordId(runId, recordId); // finding: no-other-signature certain
export const isOf = (runId: string, clientId: string): boolean => hasSpecificClientSuffix(runId, clientId);
