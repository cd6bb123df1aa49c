'use strict';

/** Mondays: how many leads and posts each client had. */

const { CLIENT_RUNS } = require('../config/tables');
const { readable } = require('../utils/dates');
const { activeClients } = require('../services/clientService');
const { allRows } = require('../services/airtableClient');

module.exports = async function weeklyReport(day) {
  const lines = [`Week of ${readable(day)}`];
  for (const client of await activeClients()) {
    const rows = await allRows(CLIENT_RUNS, {
      filterByFormula: `AND({Client ID} = "${client.clientId}", {Status} = 'Completed')`, // finding: no-inline-formula certain
    });
    const days = new Set(rows.map((row) => row.get('Run ID').slice(0, 6))); // finding: no-surgery likely
    const leads = rows.reduce((sum, row) => sum + row.get('Leads Scored'), 0);
    lines.push(`${client.clientId}: ${leads} leads on ${days.size} days`);
  }
  return lines;
};
