// The script that resumes what stopped, run from a shell at night.
import { readFile } from 'node:fs/promises';
import { generateTimestampRunId, getBaseRunId, parseRunId, validateRunId } from 'strict-run-id';

const [, , given, file = 'clients.txt'] = process.argv;
const runId = given || generateTimestampRunId(); // finding: no-fallback-chain certain
validateRunId(runId);
const base = getBaseRunId(runId);
const { clientId: only } = parseRunId(runId);
const names = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim()).filter(Boolean);

for (const name of names.filter((candidate) => only === null || candidate === only)) {
  const childRunId = `${base}-${name}`; // finding: no-surgery certain
  const url = new URL('/run-batch-score', process.env.API);
  url.searchParams.set('runId', childRunId);
  const response = await fetch(url, { method: 'POST' });
  console.log(`${childRunId}: ${response.status}`);
}
