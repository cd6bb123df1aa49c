// A class wraps Airtable and still pastes values.
import type Airtable from 'airtable';

type Row = Airtable.Record<Airtable.FieldSet>;

export class Rows {
  constructor(private readonly table: Airtable.Table<Airtable.FieldSet>) {}

  private select(filterByFormula: string): Promise<readonly Row[]> {
    return this.table.select({ filterByFormula }).all();
  }

  ofRun(runId: string): Promise<readonly Row[]> {
    return this.select(`{Run ID} = "${runId}"`); // finding: no-inline-formula certain
  }

  ofRunAndStatus(runId: string, status: string): Promise<readonly Row[]> {
    return this.select(`AND({Run ID}='${runId}',{Status}='${status}')`); // finding: no-inline-formula certain
  }

  open(): Promise<readonly Row[]> {
    return this.select("AND({Status}='Running',NOT({Ended}))");
  }
}
