// The tenant's name is taken out of the middle of an id.
export class RunLabel {
  constructor(private readonly runId: string) {}

  withoutClient(clientId: string): string {
    return this.runId.replace(`-${clientId}`, ''); // finding: no-surgery likely
  }
}
