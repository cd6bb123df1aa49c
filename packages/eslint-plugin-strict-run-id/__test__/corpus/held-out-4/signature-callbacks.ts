// Callbacks of other methods.
import { addClientSuffix, registerRunRecord } from 'strict-run-id';
import { cacheRecordId } from 'strict-run-id/unifiedRunIdService';

export const all = (runIds: string[]): string[] => runIds.flatMap(addClientSuffix); // finding: no-other-signature certain
export const found = (runIds: string[]): string | undefined => Array.from(runIds, addClientSuffix)[0]; // finding: no-other-signature certain
export const cached = (records: Map<string, string>): void => records.forEach((recordId, runId) => void cacheRecordId(runId, recordId));
export const kept = (rows: [string, string, string][]): string[] => rows.map(([runId, clientId, recordId]) => registerRunRecord(runId, clientId, recordId));
