// The promise is an argument where an id belongs.
import { createClientRunId, sharedRuns } from 'strict-run-id';
import { memoryStore } from 'strict-run-id/memory';

const { reserveRunId } = sharedRuns({ store: memoryStore() });

export const begin = (clientId) => createClientRunId(reserveRunId(), clientId); // finding: await-maker certain
