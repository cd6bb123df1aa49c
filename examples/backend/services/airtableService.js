'use strict';

/**
 * The table Client Run Results: one row for each client of each run. Only smart resume creates rows. The
 * flows update the row of their run; a missing row is an error.
 */

const { airtableFormula, createClientRunId } = require('strict-run-id');
const { read, select, update, upsert } = require('./airtableClient');
const { closeJobIfOver } = require('./jobTracking');
const logger = require('./logger');
const { runs } = require('./runs');

const TABLE = 'Client Run Results';

/** How long to find and create a row may take, with all retries. */
const leaseMs = Number(process.env.RECORD_LEASE_MS ?? 60_000);

/** The flows of a run. Each has its own fields for state and error, so they don't overwrite each other. */
const FLOWS = ['Lead Scoring', 'Post Scoring', 'Post Harvesting'];
const errorOf = (flow) => `${flow} Error`;

/** Finds the row of a run. Takes the oldest, so that all processes agree on it. */
const finder = (runId, clientId) => async () => {
  const filterByFormula = airtableFormula.runIdEquals('Run ID', runId);
  const [row] = await select(TABLE, { filterByFormula, maxRecords: 1 });
  if (row) logger.info({ runId, clientId, recordId: row.id }, 'found client run record');
  return row?.id;
};

/**
 * Finds or creates the row of a client's run. An upsert that arrives late or twice changes nothing: it has only the fields
 * that identify the row.
 */
exports.createClientRunRecord = (baseId, clientId) => {
  const runId = createClientRunId(baseId, clientId);
  const create = async ({ fence }) => {
    logger.info({ runId, clientId, fence }, 'claimed');
    const row = await upsert(TABLE, { 'Run ID': runId, Client: clientId });
    logger.info({ runId, clientId, recordId: row.id }, 'created client run record');
    return row.id;
  };
  return runs.withRunRecord(runId, clientId, { find: finder(runId, clientId), create, leaseMs });
};

/** Returns the record id of a client's run. Never creates a row: if there is none, throws an error with a diagnosis. */
const requireClientRun = async (baseId, clientId) => {
  const runId = createClientRunId(baseId, clientId);
  const { recordId } = await runs.withRunRecord(runId, clientId, { find: finder(runId, clientId), leaseMs });
  return recordId;
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

/** Opens a row before its flows are started. */
exports.open = async (row) => {
  if (row.get('Status') !== 'Running') await update(TABLE, row.id, { Status: 'Running' });
};

/** Returns the rows of all clients of a run. Throws a conflict that names both if a client has two. */
exports.clientRunsOf = async (baseId) => {
  const rows = await select(TABLE, { filterByFormula: airtableFormula.baseIdMatches('Run ID', baseId) });
  for (const row of rows) await runs.registerRunRecord(row.get('Run ID'), row.get('Client'), row.id);
  return rows;
};

/** Returns the creation time of a row, as ISO 8601. The client has no public property for it. */
exports.createdTimeOf = (row) => row._rawJson.createdTime;

/** Reads the current row of a client's run. */
exports.readClientRun = async (runId, clientId) => read(TABLE, await requireClientRun(runId, clientId));

exports.requireClientRun = requireClientRun;
exports.updateClientRun = updateClientRun;
