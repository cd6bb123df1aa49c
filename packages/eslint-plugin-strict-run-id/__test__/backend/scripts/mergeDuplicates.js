'use strict';

/** Keeps the first of two rows with one id, with the greater counts of both. */

const { CLIENT_RUNS } = require('../config/tables');
const { allRows, table } = require('../services/airtableClient');

const COUNTS = ['Leads Scored', 'Posts Scored', 'Posts Harvested'];

module.exports = async function mergeDuplicates(runIds) {
  const removed = [];
  for (const runId of runIds) {
    const rows = await allRows(CLIENT_RUNS, {
      filterByFormula: `{Run ID} = "${runId}"`, // finding: no-inline-formula certain
      sort: [{ field: 'Created', direction: 'asc' }],
    });
    const [first, ...others] = rows;
    if (!first) continue;
    const counts = COUNTS.map((name) => [name, Math.max(...rows.map((row) => row.get(name) || 0))]);
    await table(CLIENT_RUNS).update(first.id, Object.fromEntries(counts));
    for (const { id } of others) {
      await table(CLIENT_RUNS).destroy(id);
      removed.push(id);
    }
  }
  return removed;
};
