// A class keeps the service in a field.
import * as service from '../services/runIdService'; // finding: no-replaced-module certain

export class BatchStarter {
  private readonly runIds = service;

  start(clientId: string): string {
    return this.runIds.generateRunId(clientId); // finding: no-removed-function certain
  }
}
