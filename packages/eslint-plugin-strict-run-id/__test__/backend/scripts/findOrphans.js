'use strict';

/** Lists client rows whose run has no job. */

const { CLIENT_RUNS, JOBS } = require('../config/tables');
const { allRows, firstRow } = require('../services/airtableClient');
const { getBaseRunId } = require('../utils/runIdUtils'); // finding: no-replaced-module certain

module.exports = async function findOrphans() {
  const orphans = [];
  const known = new Map();
  for (const row of await allRows(CLIENT_RUNS)) {
    let base;
    try {
      base = getBaseRunId(row.get('Run ID'));
    } catch (error) { // finding: no-swallowed-refusal certain
      continue;
    }
    if (!known.has(base)) known.set(base, await firstRow(JOBS, `{Run ID} = '${base}'`)); // finding: no-inline-formula certain
    if (!known.get(base)) orphans.push(row.get('Run ID'));
  }
  return orphans;
};
