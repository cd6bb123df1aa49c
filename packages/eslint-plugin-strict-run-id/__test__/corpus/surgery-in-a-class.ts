// A service keeps the id in a field and cuts it in a getter.
import { getNormalizedRunId } from 'strict-run-id';

export class RunContext {
  private readonly runId: string;

  constructor(given: string, readonly clientId: string) {
    this.runId = getNormalizedRunId(given);
  }

  get base(): string {
    return this.runId.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
  }

  get label(): string {
    return `Run ${this.runId} of ${this.clientId}`;
  }
}
