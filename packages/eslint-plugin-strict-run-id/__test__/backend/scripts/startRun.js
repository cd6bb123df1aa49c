'use strict';

/** node scripts/startRun.js Ada-Park Bora-Bora: starts a run of some clients by hand. */

const smartResume = require('../services/smartResume');
const ids = require('../services/runIdService'); // finding: no-replaced-module certain

async function main(clientIds, print = console.log) {
  const runId = ids.generateRunId(); // finding: no-removed-function certain
  const { clients } = await smartResume.start({ runId, clientIds });
  for (const clientId of clients) print(`${runId}-${clientId}`); // finding: no-surgery certain
  return runId;
}

module.exports = main;

if (require.main === module) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });
}
