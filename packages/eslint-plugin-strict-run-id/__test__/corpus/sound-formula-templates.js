// A template that only holds formulas of the helper, or a constant of the file.
'use strict';

const { runIdEquals } = require('strict-run-id').airtableFormula;

const STATUS = 'Status';

exports.notDone = (table, runId) =>
  table.select({ filterByFormula: `AND(${runIdEquals('Run ID', runId)}, NOT({Done}))` }).all();

exports.failed = (table) => table.select({ filterByFormula: `{${STATUS}} = 'Failed'` }).all();
