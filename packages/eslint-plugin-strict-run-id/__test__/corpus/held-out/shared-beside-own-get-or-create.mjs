// A module of shared runs, and next to it the generator of one process.
import { sharedRuns, generateTimestampRunId as stamp } from 'strict-run-id';
import { redisStore } from 'strict-run-id/redis';

export const open = (command) => {
  const runs = sharedRuns({ store: redisStore({ command }) });
  return { runs, nightly: () => stamp() }; // finding: no-make-beside-shared-runs certain
};
