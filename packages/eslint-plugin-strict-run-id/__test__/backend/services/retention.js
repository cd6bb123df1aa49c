'use strict';

/** Ends runs that nobody ended, and deletes what is too old. */

const config = require('../config');
const { CLIENT_RUNS, JOBS, STATUS } = require('../config/tables');
const { hoursAgo } = require('../utils/dates');
const { startedAt } = require('../utils/runIdParser');
const { table, allRows } = require('./airtableClient');

exports.closeStale = async (now = Date.now()) => {
  const limit = hoursAgo(config.staleAfterHours, now);
  const rows = await allRows(JOBS, { filterByFormula: "{Status} = 'Running'" });
  const stale = rows.filter((row) => startedAt(row.get('Run ID')) < limit);
  for (const row of stale) {
    const base = row.get('Run ID');
    const open = await allRows(CLIENT_RUNS, {
      filterByFormula: `AND(FIND('${base}', {Run ID}), {Status} = 'Running')`, // finding: no-inline-formula certain
    });
    for (const { id } of open) await table(CLIENT_RUNS).update(id, { Status: STATUS.STOPPED });
    await table(JOBS).update(row.id, { Status: STATUS.STOPPED });
  }
  return stale.map((row) => row.get('Run ID'));
};

exports.deleteRun = async (runId) => {
  const rows = await allRows(CLIENT_RUNS, { filterByFormula: `FIND("${runId}", {Run ID}) = 1` }); // finding: no-inline-formula certain
  const jobs = await allRows(JOBS, { filterByFormula: `{Run ID} = "${runId}"` }); // finding: no-inline-formula certain
  for (const { id } of rows) await table(CLIENT_RUNS).destroy(id);
  for (const { id } of jobs) await table(JOBS).destroy(id);
  return { rows: rows.length, jobs: jobs.length };
};
