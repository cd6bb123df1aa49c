// A function of the file with the same name and another signature.
const normalizeRunId = (runId: string, clientId: string, forceNew: boolean): string =>
  JSON.stringify({ runId, clientId, forceNew });

export const keys = (runId: string, clientId: string): string[] => [
  normalizeRunId(runId, clientId, true),
  normalizeRunId(runId, clientId, false),
];
