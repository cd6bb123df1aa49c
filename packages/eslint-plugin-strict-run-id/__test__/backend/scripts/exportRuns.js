'use strict';

/** Exports the rows of one day, as CSV. */

const { CLIENT_RUNS } = require('../config/tables');
const { allRows } = require('../services/airtableClient');
const { isDay } = require('../utils/dates');
const { toCsv } = require('../utils/csv');

const ID = /\b\d{6}-\d{6}\b/; // finding: no-pattern certain

module.exports = async function exportRuns(day) {
  if (!isDay(day)) throw new TypeError(`"${day}" isn't a day`);
  const [year, month, date] = day.split('-');
  const prefix = year.slice(2) + month + date;
  const rows = await allRows(CLIENT_RUNS, { filterByFormula: `LEFT({Run ID}, 6) = '${prefix}'` }); // finding: no-inline-formula certain
  return toCsv(
    ['Run ID', 'Client ID', 'Status', 'Leads Scored', 'Posts Scored'],
    rows.map((row) => row.fields).filter((fields) => ID.test(fields['Run ID'])),
  );
};
