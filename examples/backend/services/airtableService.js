'use strict';

/**
 * The table Client Run Results: one row for each client of each run. Smart resume alone makes rows; all others update
 * the row of their run, and a run without one is an error.
 */

const { airtableFormula, createClientRunId } = require('strict-run-id');
const { create, read, select, update } = require('./airtableClient');
const { completeJobIfDone } = require('./jobTracking');
const { findOrCreate, requireRecordId } = require('./recordCache');
const { registerRunRecord } = require('./runIdService');

const TABLE = 'Client Run Results';

/** The flows of a run. Each has a field of its own for its state, so no flow writes over another's. */
const FLOWS = ['Lead Scoring', 'Post Scoring', 'Post Harvesting'];

/** Looks for the row of a run: the oldest, so that two processes don't both take theirs for the first. */
const finder = (runId) => async () => {
  const filterByFormula = airtableFormula.runIdEquals('Run ID', runId);
  const [row] = await select(TABLE, { filterByFormula, maxRecords: 1 });
  return row?.id;
};

/** Makes the row of a client's run, or finds it where a run is resumed. */
exports.createClientRunRecord = (baseId, clientId) => {
  const runId = createClientRunId(baseId, clientId);
  const fields = { 'Run ID': runId, Client: clientId, Status: 'Running' };
  return findOrCreate(runId, clientId, { find: finder(runId), create: async () => (await create(TABLE, fields)).id });
};

/** The id of the row of a client's run; throws where there is none. */
const requireClientRun = (baseId, clientId) => {
  const runId = createClientRunId(baseId, clientId);
  return requireRecordId(runId, clientId, finder(runId));
};

/** Sets fields of the row of a client's run; gives the row. */
const updateClientRun = async (runId, clientId, fields) =>
  update(TABLE, await requireClientRun(runId, clientId), fields);

/**
 * Ends one flow of a client's run. Whoever is the last to end sees all flows ended in Airtable's answer, and closes the
 * row; where two are the last, both do, which does no harm.
 */
exports.completeClientRun = async (runId, clientId, flow, fields) => {
  const row = await updateClientRun(runId, clientId, { ...fields, [flow]: 'Completed' });
  if (!FLOWS.every((each) => row.get(each) === 'Completed')) return;
  await updateClientRun(runId, clientId, { Status: 'Completed' });
  await completeJobIfDone(runId, exports.clientRunsOf);
};

/** The rows of all clients of a run. Two rows of one client are a conflict that names both. */
exports.clientRunsOf = async (baseId) => {
  const rows = await select(TABLE, { filterByFormula: airtableFormula.baseIdMatches('Run ID', baseId) });
  for (const row of rows) registerRunRecord(row.get('Run ID'), row.get('Client'), row.id);
  return rows;
};

/** The row of a client's run, as it is now. */
exports.readClientRun = async (runId, clientId) => read(TABLE, await requireClientRun(runId, clientId));

exports.requireClientRun = requireClientRun;
exports.updateClientRun = updateClientRun;
