'use strict';

/** Sundays: runs without an end, and Apify's runs that never answered. */

const { APIFY } = require('../config/tables');
const { allRows, table } = require('../services/airtableClient');
const { closeStale } = require('../services/retention');

module.exports = async function cleanup(now = Date.now()) {
  const closed = await closeStale(now);
  let dropped = 0;
  for (const runId of closed) {
    const rows = await allRows(APIFY, {
      filterByFormula: `AND(FIND('${runId}', {Run ID}), {Status} = 'RUNNING')`, // finding: no-inline-formula certain
    });
    for (const { id } of rows) await table(APIFY).update(id, { Status: 'ABORTED' });
    dropped += rows.length;
  }
  return { closed, dropped };
};
