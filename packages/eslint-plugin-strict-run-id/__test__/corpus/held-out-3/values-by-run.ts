// What is looked up by an id is not an id.
const namesByRunId: Record<string, string> = {};
const clientNameOfRunId = (runId: string): string => namesByRunId[runId] ?? '';

export const first = (runId: string): string => namesByRunId[runId].split(' ')[0];
export const initial = (runId: string): string => clientNameOfRunId(runId).slice(0, 1);
export const top = (byRunId: Map<string, number>): [string, number][] => [...byRunId.entries()].slice(0, 10);
