// The script that drives everything.
const { generateRunId } = require('../utils/runIdGenerator'); // finding: no-replaced-module certain
const axios = require('axios');

async function main() {
  const runId = generateRunId(); // finding: no-removed-function certain
  for (const clientId of ['Ada-Park', 'Bora-Bora']) {
    const clientRunId = `${runId}-${clientId}`; // finding: no-surgery certain
    await axios.post(`${process.env.API}/smart-resume`, { runId: clientRunId, clientId });
  }
}

main();
