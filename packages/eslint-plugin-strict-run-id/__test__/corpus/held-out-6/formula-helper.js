// A helper of this file writes the formula.
const base = require('../airtable');

const equals = (field, value) => `{${field}} = '${value}'`; // finding: no-inline-formula likely

exports.find = (runId) => base('Job Tracking').select({ filterByFormula: equals('Run ID', runId), maxRecords: 1 }).firstPage();
