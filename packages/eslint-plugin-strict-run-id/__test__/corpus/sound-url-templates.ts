// A run id in a URL, whole.
export const links = (origin: string, runId: string, clientId: string) => ({
  run: `${origin}/runs/${encodeURIComponent(runId)}`,
  rows: `${origin}/clients/${clientId}/rows?runId=${encodeURIComponent(runId)}`,
  file: `exports/${runId}.json`,
  plain: '/runs/' + runId,
});
