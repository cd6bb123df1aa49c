export function clientRun(runId: string, clientId: string): string {
  return `${runId}-${clientId}` satisfies string;
}
