// A route in a folder of its own, with an id per client.
import { getOrCreateRunId } from 'strict-run-id';

export const runOf = (clientId: string): string => getOrCreateRunId(clientId); // finding: no-make-in-consumer certain
