// Writes metrics to the row of a client.
const base = require('../airtable');

async function write(runId, clientId, metrics) {
  const suffix = `-${clientId}`;
  const id = runId.endsWith(suffix) ? runId : runId + suffix; // finding: no-surgery likely
  const rows = await base('Client Run Results').select({ filterByFormula: `{Run ID}='${id}'` }).all(); // finding: no-inline-formula certain
  return rows.length ? base('Client Run Results').update(rows[0].id, metrics) : null;
}

module.exports = { write };
