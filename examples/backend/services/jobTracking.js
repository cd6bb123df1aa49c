'use strict';

/** The table Job Tracking: one row for each run, registered under its base id. */

const { randomUUID } = require('node:crypto');
const { airtableFormula, cacheRecordId, getBaseRunId, getCachedRecordId } = require('strict-run-id');
const Problem = require('../utils/problem');
const { create, read, select, update } = require('./airtableClient');
const logger = require('./logger');
const { retryTransient } = require('./recordCache');

const TABLE = 'Job Tracking';

/** The final statuses, worst first. A job gets the worst status of its client runs. */
const FINAL_STATUSES = ['Failed', 'Stopped', 'Completed'];

/** Log fields of the job: they replace those of the current client run. */
const jobFields = (baseId) => ({ runId: baseId, clientId: undefined });

/**
 * Identifies this process in its rows: run ids are unique only within a process, so two may generate the same
 * one.
 */
const PROCESS_ID = randomUUID();

/** Creations in progress, by base id. */
const pending = new Map();

/**
 * Finds the row of a run and registers it. Throws a conflict that names both rows if there are two. If the id
 * was just generated here (`isNew`), a row of another process belongs to another run with the same id.
 */
async function find(baseId, { isNew = false } = {}) {
  const rows = await select(TABLE, { filterByFormula: airtableFormula.runIdEquals('Run ID', baseId) });
  const isOurs = (row) => row.get('Made By') === PROCESS_ID;
  if (isNew && !rows.every(isOurs)) {
    throwTaken(
      baseId,
      rows.find((row) => !isOurs(row)),
      rows.find(isOurs),
    );
  }
  for (const row of rows) cacheRecordId(baseId, row.id);
  return rows[0]?.id;
}

function throwTaken(baseId, theirs, ours) {
  const created = ours ? `has created the row "${ours.id}", which can be deleted` : 'has created no row';
  const message = `Run "${baseId}" belongs to another process, which generated the same id in the same second and has the row "${theirs.id}"; this process ${created}. Start again to get another id.`;
  throw new Problem(409, 'ERR_RUN_RECORD_CONFLICT', message);
}

async function findOrCreate(baseId, clients, options) {
  const found = await find(baseId, options);
  if (found) return found;
  const row = await create(TABLE, {
    'Run ID': baseId,
    Status: 'Running',
    Clients: clients,
    'Made By': PROCESS_ID,
  });
  logger.info({ ...jobFields(baseId), recordId: row.id }, 'created job tracking record');
  // Another process may have been faster, or an earlier attempt may have created a row and lost the response.
  await find(baseId, options);
  cacheRecordId(baseId, row.id);
  return row.id;
}

/**
 * Creates the row of a run, or finds it if the run is resumed. A new run has no row yet, so a registered one
 * is another's.
 */
exports.createJob = async (runId, clients, { isNew }) => {
  const baseId = getBaseRunId(runId);
  const known = getCachedRecordId(baseId);
  if (known && !isNew) return known;
  if (!pending.has(baseId)) {
    const row = retryTransient(() => findOrCreate(baseId, clients, { isNew }));
    pending.set(baseId, row);
    const forget = () => pending.delete(baseId);
    row.then(forget, forget);
  }
  return pending.get(baseId);
};

/** Reopens the row of a run, with its current number of clients. */
exports.reopenJob = (recordId, clients) => update(TABLE, recordId, { Status: 'Running', Clients: clients });

/**
 * Closes the row of a run when the rows of all its clients are closed, and writes the sums of their counts.
 */
exports.closeJobIfOver = async (runId, clientRunsOf) => {
  const baseId = getBaseRunId(runId);
  const recordId = getCachedRecordId(baseId) ?? (await find(baseId));
  if (!recordId) {
    throw new Problem(
      404,
      'ERR_RUN_RECORD_NOT_FOUND',
      `Job tracking record not found for "${baseId}": smart resume creates it first`,
    );
  }
  const [job, runs] = [await read(TABLE, recordId), await clientRunsOf(baseId)];
  const statuses = runs.map((run) => run.get('Status'));
  if (runs.length < job.get('Clients') || !statuses.every((status) => FINAL_STATUSES.includes(status))) {
    return;
  }
  const total = (field) => runs.reduce((sum, run) => sum + (run.get(field) ?? 0), 0);
  const status = FINAL_STATUSES.find((status) => statuses.includes(status));
  await update(TABLE, recordId, {
    'Leads Scored': total('Leads Scored'),
    'Posts Scored': total('Posts Scored'),
    'Posts Harvested': total('Posts Harvested'),
    Status: status,
  });
  // It may have been closed before.
  if (job.get('Status') !== status) {
    logger.info({ ...jobFields(baseId), recordId }, `run ${status.toLowerCase()}`);
  }
};
