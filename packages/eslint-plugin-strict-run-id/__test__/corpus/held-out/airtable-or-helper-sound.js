// Many formulas of the helper in one.
'use strict';

const { airtableFormula: formula } = require('strict-run-id');

exports.ofRuns = (table, runIds) =>
  table.select({ filterByFormula: formula.or(...runIds.map((id) => formula.runIdEquals('Run ID', id))) }).all();

exports.openOf = (table, baseId) => {
  const filterByFormula = formula.and(formula.baseIdMatches('Run ID', baseId), `NOT({Ended})`);
  return table.select({ filterByFormula, sort: [{ field: 'Created' }] }).all();
};
