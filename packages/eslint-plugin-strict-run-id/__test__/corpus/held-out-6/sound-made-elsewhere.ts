// A helper of the same shape that gets dates only.
import { generateTimestampRunId } from 'strict-run-id';

const day = (text: string) => text.slice(0, 10);

export function begin() {
  return { runId: generateTimestampRunId(), day: day(new Date().toISOString()) };
}
