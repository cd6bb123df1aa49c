'use strict';

/** The table Job Tracking: one row for each run, under its base id, which answers for no client. */

const { randomUUID } = require('node:crypto');
const { airtableFormula, cacheRecordId, getBaseRunId, getCachedRecordId } = require('strict-run-id');
const Problem = require('../utils/problem');
const { create, read, select, update } = require('./airtableClient');
const logger = require('./logger');
const { againWhilePassing } = require('./recordCache');

const TABLE = 'Job Tracking';

/** How a client's run ends, and with the worst of them the job. */
const ENDS = ['Failed', 'Stopped', 'Completed'];

/** Whose a line of the log is: the job's, though it may be written in the run of one of its clients. */
const ofJob = (baseId) => ({ runId: baseId, clientId: undefined });

/** This process, as rows name it. Ids are unique in one process, and another may make the same in the same second. */
const MAKER = randomUUID();

/** What this process is making, by base id. */
const making = new Map();

/**
 * The row of a run; from then on this process knows it. A second row is a conflict that names both. Where the id of the
 * run `isNew`, made in this process a moment ago, a row of another process belongs to another run.
 */
async function find(baseId, { isNew = false } = {}) {
  const rows = await select(TABLE, { filterByFormula: airtableFormula.runIdEquals('Run ID', baseId) });
  const isOurs = (row) => row.get('Made By') === MAKER;
  if (isNew && !rows.every(isOurs)) {
    refuseTaken(
      baseId,
      rows.find((row) => !isOurs(row)),
      rows.find(isOurs),
    );
  }
  for (const row of rows) cacheRecordId(baseId, row.id);
  return rows[0]?.id;
}

function refuseTaken(baseId, theirs, ours) {
  const made = ours ? `has made the row "${ours.id}", which can be deleted` : 'has made no row';
  const message = `Run "${baseId}" is that of another process, which began it in the same second, with the row "${theirs.id}"; this one ${made}. Begin again: that gives another id.`;
  throw new Problem(409, 'ERR_RUN_RECORD_CONFLICT', message);
}

async function findOrCreate(baseId, clients, options) {
  const found = await find(baseId, options);
  if (found) return found;
  const made = await create(TABLE, {
    'Run ID': baseId,
    Status: 'Running',
    Clients: clients,
    'Made By': MAKER,
  });
  logger.info({ ...ofJob(baseId), recordId: made.id }, 'created job tracking record');
  // Another process may have been quicker, or this one without hearing of it.
  await find(baseId, options);
  cacheRecordId(baseId, made.id);
  return made.id;
}

/** Makes the row of a run of so many clients, or finds it where a run is resumed. One that `isNew` has none yet: what is known is another's. */
exports.createJob = async (runId, clients, { isNew }) => {
  const baseId = getBaseRunId(runId);
  const known = getCachedRecordId(baseId);
  if (known && !isNew) return known;
  if (!making.has(baseId)) {
    const made = againWhilePassing(() => findOrCreate(baseId, clients, { isNew }));
    making.set(baseId, made);
    const forget = () => making.delete(baseId);
    made.then(forget, forget);
  }
  return making.get(baseId);
};

/** Takes the row of a run up again, which has so many clients now. */
exports.reopenJob = (recordId, clients) => update(TABLE, recordId, { Status: 'Running', Clients: clients });

/** Closes the row of a run when those of all its clients are closed, with their counts added up. */
exports.closeJobIfOver = async (runId, clientRunsOf) => {
  const baseId = getBaseRunId(runId);
  const recordId = getCachedRecordId(baseId) ?? (await find(baseId));
  if (!recordId) {
    throw new Problem(
      404,
      'ERR_RUN_RECORD_NOT_FOUND',
      `Job tracking record not found for "${baseId}": smart resume makes it before anything else`,
    );
  }
  const [job, runs] = [await read(TABLE, recordId), await clientRunsOf(baseId)];
  const statuses = runs.map((run) => run.get('Status'));
  if (runs.length < job.get('Clients') || !statuses.every((status) => ENDS.includes(status))) return;
  const total = (field) => runs.reduce((sum, run) => sum + (run.get(field) ?? 0), 0);
  const status = ENDS.find((status) => statuses.includes(status));
  await update(TABLE, recordId, {
    'Leads Scored': total('Leads Scored'),
    'Posts Scored': total('Posts Scored'),
    'Posts Harvested': total('Posts Harvested'),
    Status: status,
  });
  // To close what is closed is no news.
  if (job.get('Status') !== status) {
    logger.info({ ...ofJob(baseId), recordId }, `run ${status.toLowerCase()}`);
  }
};
