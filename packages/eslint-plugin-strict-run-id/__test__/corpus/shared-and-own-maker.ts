// The same in TypeScript, through the namespace.
import * as strict from 'strict-run-id';
import { postgresStore, type Query } from 'strict-run-id/postgres';

export function openRuns(query: Query) {
  const runs = strict.sharedRuns({ store: postgresStore({ query }) });
  const begin = (): string => strict.generateTimestampRunId(); // finding: no-make-beside-shared-runs certain
  return { runs, begin };
}
