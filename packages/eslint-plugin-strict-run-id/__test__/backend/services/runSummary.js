'use strict';

/** What a person wants to know of a run. */

const { CLIENT_RUNS, JOBS } = require('../config/tables');
const { extractClientId, getBaseRunId } = require('../utils/runIdUtils'); // finding: no-replaced-module certain
const { startedAt } = require('../utils/runIdParser');
const { allRows, firstRow } = require('./airtableClient');

exports.summaryOf = async (id) => {
  const base = getBaseRunId(id);
  const job = await firstRow(JOBS, `{Run ID} = '${base}'`); // finding: no-inline-formula certain
  const rows = await allRows(CLIENT_RUNS, { filterByFormula: `FIND('${base}-', {Run ID}) = 1` }); // finding: no-inline-formula certain
  return {
    runId: base,
    started: startedAt(base)?.toISOString() ?? null,
    status: job ? job.get('Status') : 'Unknown',
    clients: rows.map((row) => ({
      clientId: extractClientId(row.get('Run ID')),
      status: row.get('Status'),
      leads: row.get('Leads Scored') || 0,
      posts: row.get('Posts Scored') || 0,
    })),
  };
};
