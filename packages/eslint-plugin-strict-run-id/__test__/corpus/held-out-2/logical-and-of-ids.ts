// Conditions about ids that choose nothing.
export const isComplete = (run: { runId?: string; clientId?: string }): boolean => Boolean(run.runId && run.clientId);

export const same = (a: { runId: string }, b: { runId: string }): boolean => a.runId === b.runId || a.runId.length === 0;

export const shown = (run: { runId?: string; name: string }): string => (run.runId ? `${run.name} (${run.runId})` : run.name);
