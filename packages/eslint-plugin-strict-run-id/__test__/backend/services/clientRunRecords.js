'use strict';

/** Client Run Results: one row for each client of each run. */

const { CLIENT_RUNS, STATUS } = require('../config/tables');
const { HttpError } = require('../utils/errors');
const { addClientSuffix } = require('../utils/runIdUtils'); // finding: no-replaced-module certain
const recordCache = require('../utils/recordCache'); // finding: no-replaced-module certain
const { table, firstRow, allRows } = require('./airtableClient');

async function findClientRun(runId, clientId) {
  const clientRunId = addClientSuffix(runId, clientId);
  return firstRow(
    CLIENT_RUNS,
    `AND({Run ID} = '${clientRunId}', {Client ID} = '${clientId}')`, // finding: no-inline-formula certain
  );
}

/** The record id: from the cache, else from Airtable. */
async function recordIdOf(runId, clientId) {
  const cached = recordCache.getClientRunRecordId(runId, clientId);
  if (cached) return cached;
  const row = await findClientRun(runId, clientId);
  if (!row) throw new HttpError(404, `Client run record not found for ${runId} (${clientId})`);
  recordCache.storeClientRunRecordId(runId, clientId, row.id);
  return row.id;
}

exports.createClientRun = async (runId, clientId) => {
  const existing = await findClientRun(runId, clientId);
  if (existing) return existing.id;
  const row = await table(CLIENT_RUNS).create({
    'Run ID': addClientSuffix(runId, clientId),
    'Client ID': clientId,
    Status: STATUS.RUNNING,
    'Leads Scored': 0,
    'Posts Scored': 0,
    'Posts Harvested': 0,
  });
  recordCache.storeClientRunRecordId(runId, clientId, row.id);
  return row.id;
};

exports.updateClientRun = async (runId, clientId, fields) =>
  table(CLIENT_RUNS).update(await recordIdOf(runId, clientId), fields);

exports.readClientRun = async (runId, clientId) => table(CLIENT_RUNS).find(await recordIdOf(runId, clientId));

exports.clientRunsOf = async (runId) => {
  const base = runId.split('-').slice(0, 2).join('-'); // finding: no-surgery likely
  return allRows(CLIENT_RUNS, { filterByFormula: `FIND('${base}', {Run ID}) > 0` }); // finding: no-inline-formula certain
};

exports.runsOfClient = (clientId) =>
  allRows(CLIENT_RUNS, { filterByFormula: `{Client ID} = "${clientId}"` }); // finding: no-inline-formula certain

exports.findClientRun = findClientRun;
