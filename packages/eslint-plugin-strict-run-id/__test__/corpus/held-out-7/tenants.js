// The tenants, from the base of clients.
const base = require('./airtable');

exports.active = async () => {
  const rows = await base('Clients').select({ filterByFormula: "{Status} = 'Active'" }).all();
  return rows.map((row) => ({ clientId: row.get('Client ID'), first: row.get('Client Name').split(' ')[0] }));
};

exports.named = (name) => base('Clients').select({ filterByFormula: `LOWER({Client Name}) = '${name.toLowerCase()}'` }).firstPage(); // finding: no-inline-formula certain
