// Formulas without a value, and formulas by the helper.
'use strict';

const { airtableFormula } = require('strict-run-id');

exports.open = (table) => table.select({ filterByFormula: `{Status} = 'Running'` }).all();

exports.ofRun = (table, runId) =>
  table.select({ filterByFormula: airtableFormula.runIdEquals('Run ID', runId) }).all();

exports.openOfClient = (table, clientId) => {
  const mine = airtableFormula.clientIdEquals('Client', clientId);
  return table.select({ filterByFormula: airtableFormula.and(mine, "{Status} = 'Running'") }).all();
};
