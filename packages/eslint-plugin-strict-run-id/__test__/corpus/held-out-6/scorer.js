// A service that gets an id or makes one.
const { generateTimestampRunId } = require('strict-run-id');

async function score(clientId, options = {}) {
  const runId = options.runId || generateTimestampRunId(clientId); // finding: no-fallback-chain certain
  console.log(`[${runId}] scoring posts of ${clientId}`);
  return { runId, scored: 0 };
}
module.exports = { score };
