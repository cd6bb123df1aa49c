// Two values in one AND.
import type { Table, FieldSet } from 'airtable';

export async function clientRow(table: Table<FieldSet>, runId: string, clientId: string) {
  const filterByFormula = `AND({Run ID} = '${runId}', {Client ID} = '${clientId}')`; // finding: no-inline-formula certain
  const [row] = await table.select({ filterByFormula, maxRecords: 1 }).firstPage();
  return row;
}
