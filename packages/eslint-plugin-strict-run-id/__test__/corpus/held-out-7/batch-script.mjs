// Starts the scoring of all clients.
import { generateTimestampRunId, addClientSuffix } from 'strict-run-id/runIdUtils';

const runId = process.argv[2] || generateTimestampRunId(); // finding: no-fallback-chain likely, no-removed-function certain
const clients = ['Ada-Park', "O'Neil"];
for (const clientId of clients) {
  const own = addClientSuffix(runId, clientId);
  console.log(own.replace(`-${clientId}`, '')); // finding: no-surgery certain
}
