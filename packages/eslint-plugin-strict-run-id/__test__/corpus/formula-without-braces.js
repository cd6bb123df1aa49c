// Airtable allows short names of fields without braces.
'use strict';

exports.byId = async (table, id) => {
  const [row] = await table.select({ filterByFormula: `id="${id}"` }).firstPage(); // finding: no-inline-formula certain
  return row;
};

exports.tagged = (store, query) =>
  store.query('tag', { filterByFormula: `FIND('${query}', LOWER(Name))`, maxRecords: 4 }); // finding: no-inline-formula certain
