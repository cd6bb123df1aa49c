'use strict';

/** Starts, or resumes, the run of all clients. */

const { STATUS } = require('../config/tables');
const apifyService = require('./apifyService');
const { activeClients, clientById, clientsOfStream } = require('./clientService');
const { createClientRun, clientRunsOf } = require('./clientRunRecords');
const JobTracking = require('./jobTracking');
const notifications = require('./notifications');
const { generateRunId, registerRunRecord } = require('./runIdService'); // finding: no-replaced-module certain

async function clientsFor({ clientIds, stream }) {
  if (clientIds?.length) return Promise.all(clientIds.map((clientId) => clientById(clientId)));
  return stream === undefined ? activeClients() : clientsOfStream(stream);
}

exports.start = async (request) => {
  const runId = request.runId || generateRunId(); // finding: no-fallback-chain certain, no-removed-function certain
  const clients = await clientsFor(request);
  await JobTracking.createJob({ runId, clients: clients.length });
  for (const client of clients) {
    const recordId = await createClientRun(runId, client.clientId);
    registerRunRecord(runId, client.clientId, recordId);
    if (client.profiles.length > 0) await apifyService.startHarvest(runId, client);
  }
  notifications.add(`Run ${runId} started for ${clients.length} clients`);
  return { runId, clients: clients.map(({ clientId }) => clientId) };
};

/** Closes the job when all its clients are done. */
exports.closeIfDone = async (runId) => {
  const rows = await clientRunsOf(runId);
  const open = rows.filter((row) => row.get('Status') === STATUS.RUNNING);
  if (rows.length === 0 || open.length > 0) return false;
  const sum = (field) => rows.reduce((total, row) => total + (row.get(field) || 0), 0);
  await JobTracking.completeJob(runId, {
    'Leads Scored': sum('Leads Scored'),
    'Posts Scored': sum('Posts Scored'),
    'Posts Harvested': sum('Posts Harvested'),
  });
  return true;
};
