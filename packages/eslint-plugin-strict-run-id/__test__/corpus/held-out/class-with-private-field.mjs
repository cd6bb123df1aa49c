// The id lives in a private field, from the package.
import { generateTimestampRunId, createClientRunId } from 'strict-run-id';

export class Batch {
  #runId = generateTimestampRunId();

  forClient(clientId) {
    return createClientRunId(this.#runId, clientId);
  }

  get day() {
    return this.#runId.slice(0, 6); // finding: no-surgery likely
  }
}
