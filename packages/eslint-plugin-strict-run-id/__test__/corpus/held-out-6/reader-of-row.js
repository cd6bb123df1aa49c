// A helper reads the id of an Airtable row.
const base = require('../airtable');

function idIn(record) {
  return record.get('Run ID');
}

exports.group = async () => {
  const rows = await base('Client Run Results').select().all();
  const groups = new Map();
  for (const row of rows) {
    const key = idIn(row).slice(0, 13); // finding: no-surgery likely
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
};
