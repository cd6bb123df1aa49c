// The formula is put together first, and passed later.
'use strict';

exports.openRuns = async (table, clientId, since) => {
  let formula = '{Status} = "Running"';
  if (clientId) {
    formula = `AND({Status} = "Running", FIND("${clientId}", {Client}))`; // finding: no-inline-formula certain
  }
  return table.select({ filterByFormula: formula, pageSize: since ? 10 : 100 }).all();
};
