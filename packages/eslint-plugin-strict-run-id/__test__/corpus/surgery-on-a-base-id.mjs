// The base id comes from the package and is glued to the client by hand.
import { getBaseRunId } from 'strict-run-id';

export function clientIdsOf(incoming, clientId) {
  const base = getBaseRunId(incoming);
  return base + '-' + clientId; // finding: no-surgery certain
}
