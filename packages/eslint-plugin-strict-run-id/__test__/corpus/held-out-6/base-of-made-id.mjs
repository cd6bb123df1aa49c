// What the helper cuts was made in this file.
import { generateTimestampRunId } from 'strict-run-id';

const dayOf = (text) => text.slice(0, 6); // finding: no-surgery certain

export function begin(jobs) {
  const id = generateTimestampRunId();
  jobs.set(id, { startedOn: dayOf(id) });
  return id;
}
