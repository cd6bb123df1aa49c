// Default parameters make ids at the edge of a function.
import { generateTimestampRunId, generateSequenceRunId } from 'strict-run-id';

export const score = (clientId: string, runId = generateTimestampRunId()): string[] => [runId, clientId]; // finding: no-fallback-chain certain

export const sequence = (clientId: string): string => generateSequenceRunId(clientId);
