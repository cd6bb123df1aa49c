// Types of the old service, and one function.
import { type RunFormat, generateRunId } from '../services/unifiedRunIdService'; // finding: no-replaced-module certain

export interface Started {
  format: RunFormat;
  runId: string;
}

export const start = (format: RunFormat): Started => ({ format, runId: generateRunId() }); // finding: no-removed-function certain
