'use strict';

/** The table Job Tracking: one row for each run, under its base id, which answers for no client. */

const { airtableFormula, cacheRecordId, getBaseRunId, getCachedRecordId } = require('strict-run-id');
const { create, read, select, update } = require('./airtableClient');
const { againWhilePassing } = require('./recordCache');

const TABLE = 'Job Tracking';

/** What this process is making, by base id. */
const making = new Map();

/** The row of a run, the oldest; from then on this process knows it. A second row is a conflict that names both. */
async function find(baseId) {
  const rows = await select(TABLE, { filterByFormula: airtableFormula.runIdEquals('Run ID', baseId) });
  for (const row of rows) cacheRecordId(baseId, row.id);
  return getCachedRecordId(baseId);
}

async function findOrCreate(baseId, clientIds) {
  const found = await find(baseId);
  if (found) return found;
  const made = await create(TABLE, { 'Run ID': baseId, Status: 'Running', Clients: clientIds.length });
  // Another process may have been quicker, or this one without hearing of it.
  await find(baseId);
  cacheRecordId(baseId, made.id);
  return made.id;
}

/** Makes the row of a run, or finds it where a run is resumed. */
exports.createJob = async (runId, clientIds) => {
  const baseId = getBaseRunId(runId);
  const known = getCachedRecordId(baseId);
  if (known) return known;
  if (!making.has(baseId)) {
    const made = againWhilePassing(() => findOrCreate(baseId, clientIds));
    making.set(baseId, made);
    const forget = () => making.delete(baseId);
    made.then(forget, forget);
  }
  return making.get(baseId);
};

/** Closes the row of a run when those of all its clients are closed, with their counts added up. */
exports.completeJobIfDone = async (runId, clientRunsOf) => {
  const baseId = getBaseRunId(runId);
  const recordId = getCachedRecordId(baseId) ?? (await find(baseId));
  if (!recordId) throw new Error(`Job tracking record not found for "${baseId}": smart resume makes it before anything else`);
  const [job, runs] = [await read(TABLE, recordId), await clientRunsOf(baseId)];
  const isDone = runs.length >= job.get('Clients') && runs.every((run) => run.get('Status') === 'Completed');
  if (!isDone) return;
  const total = (field) => runs.reduce((sum, run) => sum + (run.get(field) ?? 0), 0);
  await update(TABLE, recordId, {
    'Leads Scored': total('Leads Scored'),
    'Posts Scored': total('Posts Scored'),
    'Posts Harvested': total('Posts Harvested'),
    Status: 'Completed',
  });
};
