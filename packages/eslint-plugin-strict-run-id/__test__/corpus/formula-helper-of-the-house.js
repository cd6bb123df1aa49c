// A helper of the file makes formulas, and everybody calls it.
'use strict';

const equals = (field, value) => `{${field}} = '${value}'`; // finding: no-inline-formula likely

exports.ofRun = (table, runId) => table.select({ filterByFormula: equals('Run ID', runId) }).all();
exports.ofClient = (table, clientId) => table.select({ filterByFormula: equals('Client ID', clientId) }).all();
