// A loop skips what is refused.
import { getBaseRunId } from 'strict-run-id/runIdUtils';

export function basesOf(rows: { runId: string }[]): Set<string> {
  const bases = new Set<string>();
  for (const row of rows) {
    try {
      bases.add(getBaseRunId(row.runId));
    } catch (error) { // finding: no-swallowed-refusal certain
      continue;
    }
  }
  return bases;
}
