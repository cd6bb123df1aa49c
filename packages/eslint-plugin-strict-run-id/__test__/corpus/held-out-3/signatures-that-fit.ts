// Calls with a source, without a client, and with options.
import { clearClientRunCache, normalizeRunId as withClient } from 'strict-run-id';
import { getOrCreateRunId, normalizeRunId, validateRunId } from 'strict-run-id/unifiedRunIdService';

export const read = (runId: string): string | null => normalizeRunId(runId, __filename);
export const check = (runId: string): boolean => validateRunId(runId, 'routes/score');
export const plain = (runId: string): string => withClient(runId, undefined, false);
export const kept = (clientId: string): string => getOrCreateRunId(clientId, { source: 'cron' });
export const forget = (rows: { runId: string; clientId: string }[]): void =>
  rows.forEach(({ runId, clientId }) => clearClientRunCache(runId, clientId));
