// A field of a parsed id is an id as well.
import { parseRunId } from 'strict-run-id';

export function relabel(value, nextClient) {
  const { baseId, kind } = parseRunId(value);
  if (kind !== 'timestamp') return value;
  return `${baseId}-${nextClient}`; // finding: no-surgery certain
}
