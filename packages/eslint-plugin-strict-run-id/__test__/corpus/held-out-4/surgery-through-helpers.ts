// The id goes through a local variable or two, and a ternary.
export function label(req: { query: Record<string, string | undefined> }, fallback: string): string {
  const raw = req.query.clientRunId;
  const value = raw ? raw : fallback;
  const text = value;
  return text.split('-')[0]; // finding: no-surgery likely
}

export function client(req: { query: { runId: string } }): string {
  const { query } = req;
  const { runId: given } = query;
  const cleaned = given.trim();
  return cleaned.substring(14); // finding: no-surgery likely
}
