// Sums up what the clients of a run did.
const airtable = require('./airtableService');

async function updateAggregates(baseRunId) {
  const rows = await airtable.rowsOfRun(baseRunId);
  const sum = (field) => rows.reduce((total, row) => total + (row.get(field) || 0), 0);
  const profiles = sum('Profiles Examined');
  const own = rows.filter((row) => row.get('Run ID').startsWith(baseRunId)); // finding: no-surgery likely
  return { profiles, count: own.length };
}

module.exports = { updateAggregates };
