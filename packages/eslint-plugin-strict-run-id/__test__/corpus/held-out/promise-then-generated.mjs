// The reserved id is known in the callback of then.
import { sharedRuns } from 'strict-run-id';
import { postgresStore } from 'strict-run-id/postgres';

export function begin(query, clientId) {
  const runs = sharedRuns({ store: postgresStore({ query }) });
  return runs.reserveRunId().then((id) => `${id}-${clientId}`); // finding: no-surgery certain
}
