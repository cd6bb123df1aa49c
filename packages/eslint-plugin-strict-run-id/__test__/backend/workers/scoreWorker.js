'use strict';

/** Takes clients from a list, and scores the leads of each in the background. */

const { scoreLeads } = require('../services/batch');
const { createClientRun } = require('../services/clientRunRecords');
const queue = require('../services/queue');
const makeRunId = require('../services/runIdService').generateRunId; // finding: no-replaced-module certain

exports.scoreAll = async (clients, runId) => {
  const id = runId || makeRunId(); // finding: no-fallback-chain certain, no-removed-function certain, no-make-in-consumer certain
  const results = {};
  for (const client of clients) {
    queue.push(`leads of ${client.clientId}`, async () => {
      await createClientRun(id, client.clientId);
      results[client.clientId] = await scoreLeads(id, client);
    });
  }
  await queue.idle();
  return { runId: id, results };
};
