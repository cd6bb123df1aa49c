// A script loads the service when it needs it.
const [, , runId, clientId] = process.argv;

const { getRunRecordId } = await import('../services/runIdService.js'); // finding: no-replaced-module certain
console.log(getRunRecordId(runId, clientId));
