// Two functions of one name in two scopes.
export function one(rows: { slug: string }[]) {
  const key = (value: string) => value.split('-')[0];
  return rows.map((row) => key(row.slug));
}

export function two(runIds: string[]) {
  const key = (value: string) => value;
  return runIds.map((runId) => key(runId));
}
