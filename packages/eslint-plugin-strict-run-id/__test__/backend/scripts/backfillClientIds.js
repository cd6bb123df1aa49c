'use strict';

/** Fills the column Client ID in rows of the first weeks, from the id. Safe to run again. */

const { CLIENT_RUNS } = require('../config/tables');
const { allRows, table } = require('../services/airtableClient');
const { clientOf } = require('../utils/runIdParser');

module.exports = async function backfillClientIds() {
  let filled = 0;
  for (const row of await allRows(CLIENT_RUNS, { filterByFormula: '{Client ID} = BLANK()' })) {
    const runId = row.get('Run ID');
    const clientId = runId.includes('-C') ? runId.replace(/^.*?-C/, '') : clientOf(runId); // finding: no-surgery likely
    if (!clientId) continue;
    await table(CLIENT_RUNS).update(row.id, { 'Client ID': clientId });
    filled += 1;
  }
  return filled;
};
