// Defaults that are no chains of ids.
interface Options {
  runId?: string;
  concurrency?: number;
  label?: string;
}

export function describe({ runId, concurrency = 4, label }: Options): string {
  const title = label ?? runId ?? 'all runs';
  const shown = runId || '(none)';
  return `${title}: ${shown} × ${concurrency}`;
}
