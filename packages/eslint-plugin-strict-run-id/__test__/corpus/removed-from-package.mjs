// The package has the name as well.
import { generateRunId } from 'strict-run-id';

export const jobs = ['score', 'harvest'].map((kind) => ({ kind, runId: generateRunId() })); // finding: no-removed-function certain
