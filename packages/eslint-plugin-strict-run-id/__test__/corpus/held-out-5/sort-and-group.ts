// Lists of runs, sorted and grouped whole.
interface Run {
  runId: string;
  clientId: string;
  ended: string | null;
}

export const newestFirst = (runs: Run[]): Run[] => runs.toSorted((a, b) => b.runId.localeCompare(a.runId));
export const latestOf = (runs: Run[], clientId: string): Run | undefined => newestFirst(runs).find((run) => run.clientId === clientId);
export const open = (runs: Run[]): string[] => runs.filter(({ ended }) => !ended).map(({ runId }) => runId).slice(0, 100);
export const unique = (runs: Run[]): number => new Set(runs.map(({ runId }) => runId)).size;
export const line = (runs: Run[]): string => runs.map(({ runId }) => runId).join(', ').slice(0, 500);
