// Formulas that are passed in other ways.
import type Airtable from 'airtable';

const select = (formula: string, max = 10): Airtable.SelectOptions<Airtable.FieldSet> => ({ filterByFormula: formula, maxRecords: max });

export const byId = (runId: string) => select("{Run ID} = '".concat(runId, "'")); // finding: no-inline-formula certain
export const byClient = (clientId: string) => select(['{Client} = "', clientId, '"'].join('')); // finding: no-inline-formula certain
export const byDay = (day: string) => select(`DATETIME_FORMAT({Created}, 'YYYY-MM-DD') = '${day}'`, 100); // finding: no-inline-formula certain
export const open = () => select("{Status} = 'Running'");
