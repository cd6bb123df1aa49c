'use strict';

/**
 * The table Client Run Results: one row for each client of each run. Only smart resume creates rows. The
 * flows update the row of their run; a missing row is an error.
 */

const { airtableFormula, createClientRunId } = require('strict-run-id');
const { create, read, select, update } = require('./airtableClient');
const { closeJobIfOver } = require('./jobTracking');
const logger = require('./logger');
const { findOrCreate, requireRecordId } = require('./recordCache');
const { registerRunRecord } = require('./runIdService');

const TABLE = 'Client Run Results';

/** The flows of a run. Each has its own fields for state and error, so they don't overwrite each other. */
const FLOWS = ['Lead Scoring', 'Post Scoring', 'Post Harvesting'];
const errorOf = (flow) => `${flow} Error`;

/** Finds the row of a run. Takes the oldest, so that processes that raced to create one agree on it. */
const finder = (runId, clientId) => async () => {
  const filterByFormula = airtableFormula.runIdEquals('Run ID', runId);
  const [row] = await select(TABLE, { filterByFormula, maxRecords: 1 });
  if (row) logger.info({ runId, clientId, recordId: row.id }, 'found client run record');
  return row?.id;
};

/** Creates the row of a client's run, or finds it if the run is resumed. */
exports.createClientRunRecord = (baseId, clientId) => {
  const runId = createClientRunId(baseId, clientId);
  const createRow = async () => {
    const row = await create(TABLE, { 'Run ID': runId, Client: clientId, Status: 'Running' });
    logger.info({ runId, clientId, recordId: row.id }, 'created client run record');
    return row.id;
  };
  return findOrCreate(runId, clientId, { find: finder(runId, clientId), create: createRow });
};

/** Returns the record id of a client's run. Throws if there is none. */
const requireClientRun = (baseId, clientId) => {
  const runId = createClientRunId(baseId, clientId);
  return requireRecordId(runId, clientId, finder(runId, clientId));
};

/** Sets fields of the row of a client's run. Returns the row. */
const updateClientRun = async (runId, clientId, fields) => {
  const row = await update(TABLE, await requireClientRun(runId, clientId), fields);
  logger.info(
    { runId, clientId, recordId: row.id, fields: Object.keys(fields) },
    'updated client run record',
  );
  return row;
};

/** Marks a flow as running, and clears the error of an earlier attempt. */
exports.beginFlow = (runId, clientId, flow) =>
  updateClientRun(runId, clientId, { [flow]: 'Running', [errorOf(flow)]: null });

/** Marks a flow as completed, with its counts. Returns the row, for `closeIfOver`. */
exports.completeClientRun = (runId, clientId, flow, counts) =>
  updateClientRun(runId, clientId, { ...counts, [flow]: 'Completed', [errorOf(flow)]: null });

/** Marks a flow as failed, with the reason. Returns the row, for `closeIfOver`. */
exports.failClientRun = (runId, clientId, flow, why, fields) =>
  updateClientRun(runId, clientId, { ...fields, [flow]: 'Failed', [errorOf(flow)]: why });

/** Records a possible error of a flow that stays open. */
exports.warnOfFlow = (runId, clientId, flow, why) =>
  updateClientRun(runId, clientId, { [errorOf(flow)]: why });

/**
 * Closes a row when all its flows have ended, and the job when all its rows are closed. `row` is Airtable's
 * response to the update that ended a flow. If two flows end at once, both may do this; the second has no
 * effect. A stopped run stays stopped.
 */
exports.closeIfOver = async (row) => {
  const states = FLOWS.map((flow) => row.get(flow));
  if (!states.every((state) => state === 'Completed' || state === 'Failed')) return;
  const status = states.includes('Failed') ? 'Failed' : 'Completed';
  if (![status, 'Stopped'].includes(row.get('Status'))) await update(TABLE, row.id, { Status: status });
  await closeJobIfOver(row.get('Run ID'), exports.clientRunsOf);
};

/**
 * Marks a client's run as stopped. The job no longer waits for it. Flows that end later don't change the
 * status.
 */
exports.stopClientRun = async (runId, clientId) => {
  const row = await updateClientRun(runId, clientId, { Status: 'Stopped' });
  await closeJobIfOver(runId, exports.clientRunsOf);
  return row;
};

/** Returns the flows of a row that have not completed. */
exports.openFlowsOf = (row) => FLOWS.filter((flow) => row?.get(flow) !== 'Completed');

/** Reopens a closed row before its flows are started again. */
exports.reopen = async (row) => {
  if (row.get('Status') !== 'Running') await update(TABLE, row.id, { Status: 'Running' });
};

/** Returns the rows of all clients of a run. Throws a conflict that names both if a client has two. */
exports.clientRunsOf = async (baseId) => {
  const rows = await select(TABLE, { filterByFormula: airtableFormula.baseIdMatches('Run ID', baseId) });
  for (const row of rows) registerRunRecord(row.get('Run ID'), row.get('Client'), row.id);
  return rows;
};

/** Returns the creation time of a row, as ISO 8601. The client has no public property for it. */
exports.createdTimeOf = (row) => row._rawJson.createdTime;

/** Reads the current row of a client's run. */
exports.readClientRun = async (runId, clientId) => read(TABLE, await requireClientRun(runId, clientId));

exports.requireClientRun = requireClientRun;
exports.updateClientRun = updateClientRun;
