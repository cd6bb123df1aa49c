// The removed generator through a namespace.
import * as runIds from '../services/runIdService.mjs'; // finding: no-replaced-module certain

export const make = (clientId) => runIds.generateRunId(clientId); // finding: no-removed-function certain
