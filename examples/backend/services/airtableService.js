'use strict';

/**
 * The table Client Run Results: one row for each client of each run. Smart resume alone makes rows; all others update
 * the row of their run, and a run without one is an error.
 */

const { airtableFormula, createClientRunId } = require('strict-run-id');
const { create, read, select, update } = require('./airtableClient');
const { closeJobIfOver } = require('./jobTracking');
const logger = require('./logger');
const { findOrCreate, requireRecordId } = require('./recordCache');
const { registerRunRecord } = require('./runIdService');

const TABLE = 'Client Run Results';

/** The flows of a run. Each has fields of its own for its state and its error, so none writes over another's. */
const FLOWS = ['Lead Scoring', 'Post Scoring', 'Post Harvesting'];
const errorOf = (flow) => `${flow} Error`;

/** Looks for the row of a run: the oldest, so that two processes don't both take theirs for the first. */
const finder = (runId, clientId) => async () => {
  const filterByFormula = airtableFormula.runIdEquals('Run ID', runId);
  const [row] = await select(TABLE, { filterByFormula, maxRecords: 1 });
  if (row) logger.info({ runId, clientId, recordId: row.id }, 'found client run record');
  return row?.id;
};

/** Makes the row of a client's run, or finds it where a run is resumed. */
exports.createClientRunRecord = (baseId, clientId) => {
  const runId = createClientRunId(baseId, clientId);
  const make = async () => {
    const row = await create(TABLE, { 'Run ID': runId, Client: clientId, Status: 'Running' });
    logger.info({ runId, clientId, recordId: row.id }, 'created client run record');
    return row.id;
  };
  return findOrCreate(runId, clientId, { find: finder(runId, clientId), create: make });
};

/** The id of the row of a client's run; throws where there is none. */
const requireClientRun = (baseId, clientId) => {
  const runId = createClientRunId(baseId, clientId);
  return requireRecordId(runId, clientId, finder(runId, clientId));
};

/** Sets fields of the row of a client's run; gives the row. */
const updateClientRun = async (runId, clientId, fields) => {
  const row = await update(TABLE, await requireClientRun(runId, clientId), fields);
  logger.info(
    { runId, clientId, recordId: row.id, fields: Object.keys(fields) },
    'updated client run record',
  );
  return row;
};

/** Begins one flow of a client's run; what was said of an earlier attempt goes. */
exports.beginFlow = (runId, clientId, flow) =>
  updateClientRun(runId, clientId, { [flow]: 'Running', [errorOf(flow)]: null });

/** Ends one flow of a client's run with what it has counted; gives the row, for `closeIfOver`. */
exports.completeClientRun = (runId, clientId, flow, counts) =>
  updateClientRun(runId, clientId, { ...counts, [flow]: 'Completed', [errorOf(flow)]: null });

/** Ends one flow of a client's run with an explanation; gives the row, for `closeIfOver`. */
exports.failClientRun = (runId, clientId, flow, why, fields) =>
  updateClientRun(runId, clientId, { ...fields, [flow]: 'Failed', [errorOf(flow)]: why });

/** Notes what may be wrong with a flow that goes on. */
exports.doubtFlow = (runId, clientId, flow, why) =>
  updateClientRun(runId, clientId, { [errorOf(flow)]: why });

/**
 * Closes a row when all its flows have ended, and the job when all its rows are closed. Whoever ends the last flow sees
 * that in Airtable's answer; where two are the last, both do this, which does no harm. A stopped run stays stopped.
 */
exports.closeIfOver = async (row) => {
  const states = FLOWS.map((flow) => row.get(flow));
  if (!states.every((state) => state === 'Completed' || state === 'Failed')) return;
  const status = states.includes('Failed') ? 'Failed' : 'Completed';
  if (![status, 'Stopped'].includes(row.get('Status'))) await update(TABLE, row.id, { Status: status });
  await closeJobIfOver(row.get('Run ID'), exports.clientRunsOf);
};

/** Marks a client's run as stopped: the job no longer waits for it, and what its flows still count changes nothing of that. */
exports.stopClientRun = async (runId, clientId) => {
  const row = await updateClientRun(runId, clientId, { Status: 'Stopped' });
  await closeJobIfOver(runId, exports.clientRunsOf);
  return row;
};

/** The flows of a row that are to be started, or started again. */
exports.openFlowsOf = (row) => FLOWS.filter((flow) => row?.get(flow) !== 'Completed');

/** Takes a closed row up again, whose flows are about to be started. */
exports.reopen = async (row) => {
  if (row.get('Status') !== 'Running') await update(TABLE, row.id, { Status: 'Running' });
};

/** The rows of all clients of a run. Two rows of one client are a conflict that names both. */
exports.clientRunsOf = async (baseId) => {
  const rows = await select(TABLE, { filterByFormula: airtableFormula.baseIdMatches('Run ID', baseId) });
  for (const row of rows) registerRunRecord(row.get('Run ID'), row.get('Client'), row.id);
  return rows;
};

/** When Airtable made a row, as an ISO time; its client has no other word for it. */
exports.createdTimeOf = (row) => row._rawJson.createdTime;

/** The row of a client's run, as it is now. */
exports.readClientRun = async (runId, clientId) => read(TABLE, await requireClientRun(runId, clientId));

exports.requireClientRun = requireClientRun;
exports.updateClientRun = updateClientRun;
