// The removed generator through a default import and an alias.
import runIdService from '../services/runIdService'; // finding: no-replaced-module certain

const { generateRunId: make } = runIdService;

export function start(clientId: string): string {
  return make(clientId); // finding: no-removed-function certain
}
