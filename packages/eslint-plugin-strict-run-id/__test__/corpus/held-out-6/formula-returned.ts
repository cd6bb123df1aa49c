// The formula is returned by a method.
export class ClientRuns {
  constructor(private readonly table: any) {}

  private filterFor(runId: string, clientId: string): string {
    return `AND({Run ID} = '${runId}', {Client ID} = '${clientId}')`; // finding: no-inline-formula certain
  }

  async find(runId: string, clientId: string) {
    const rows = await this.table.select({ filterByFormula: this.filterFor(runId, clientId) }).all();
    return rows[0] ?? null;
  }
}
