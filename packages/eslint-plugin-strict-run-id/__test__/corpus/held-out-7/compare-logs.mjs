// Compares two logs by the ids in their lines.
import { readFile } from 'node:fs/promises';

const RUN = /\b(\d{6}-\d{6})(?:-([A-Z][\w-]*))?\b/g; // finding: no-pattern certain

export async function idsIn(file) {
  const text = await readFile(file, 'utf8');
  return new Set([...text.matchAll(RUN)].map(([runId]) => runId));
}
