// Two maps in a row.
type Row = { fields: { 'Run ID': string; Status: string } };

export function tenants(rows: Row[]): string[] {
  return rows.map((row) => row.fields['Run ID']).map((value) => value.split('-').slice(2).join('-')); // finding: no-surgery likely
}
