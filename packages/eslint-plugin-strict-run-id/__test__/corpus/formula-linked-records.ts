// A linked field, joined to be searched.
import type { Table, FieldSet } from 'airtable';

export const jobsOfUser = (table: Table<FieldSet>, userId: string) =>
  table.select({ filterByFormula: `FIND('${userId}', ARRAYJOIN({Users}, ','))`, maxRecords: 20 }).all(); // finding: no-inline-formula certain
