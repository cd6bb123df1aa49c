'use strict';

/** The table Job Tracking: one row for each run, with its base id. */

const { airtableFormula, cacheRecordId, getBaseRunId } = require('strict-run-id');
const Problem = require('../utils/problem');
const { select, update, upsert } = require('./airtableClient');
const logger = require('./logger');

const TABLE = 'Job Tracking';

/** The final statuses, worst first. A job gets the worst status of its client runs. */
const FINAL_STATUSES = ['Failed', 'Stopped', 'Completed'];

/** Log fields of the job: they replace those of the current client run. */
const jobFields = (baseId) => ({ runId: baseId, clientId: undefined });

/** Returns the row of a run, or undefined. Throws a conflict that names both rows if there are two. */
async function find(baseId) {
  const rows = await select(TABLE, { filterByFormula: airtableFormula.runIdEquals('Run ID', baseId) });
  for (const row of rows) cacheRecordId(baseId, row.id);
  return rows[0];
}

/** Creates the row of a run, or finds it if the run is resumed. Returns its record id. */
exports.createJob = async (runId) => {
  const baseId = getBaseRunId(runId);
  const row = await upsert(TABLE, { 'Run ID': baseId }).catch(async (error) => {
    await find(baseId); // Airtable refuses an upsert if there are two rows. This names them.
    throw error;
  });
  logger.info({ ...jobFields(baseId), recordId: row.id }, 'upserted job tracking record');
  return row.id;
};

/** Opens the row of a run, with its current number of clients. */
exports.openJob = (recordId, clients) => update(TABLE, recordId, { Status: 'Running', Clients: clients });

/**
 * Closes the row of a run when the rows of all its clients are closed, and writes the sums of their counts.
 */
exports.closeJobIfOver = async (runId, clientRunsOf) => {
  const baseId = getBaseRunId(runId);
  const job = await find(baseId);
  if (!job) {
    throw new Problem(
      404,
      'ERR_RUN_RECORD_NOT_FOUND',
      `Job tracking record not found for "${baseId}": smart resume creates it first`,
    );
  }
  const runs = await clientRunsOf(baseId);
  const statuses = runs.map((run) => run.get('Status'));
  if (runs.length < job.get('Clients') || !statuses.every((status) => FINAL_STATUSES.includes(status))) {
    return;
  }
  const total = (field) => runs.reduce((sum, run) => sum + (run.get(field) ?? 0), 0);
  const status = FINAL_STATUSES.find((status) => statuses.includes(status));
  await update(TABLE, job.id, {
    'Leads Scored': total('Leads Scored'),
    'Posts Scored': total('Posts Scored'),
    'Posts Harvested': total('Posts Harvested'),
    Status: status,
  });
  // It may have been closed before.
  if (job.get('Status') !== status) {
    logger.info({ ...jobFields(baseId), recordId: job.id }, `run ${status.toLowerCase()}`);
  }
};
