// FIND matches neighbours, and every row that contains the id.
'use strict';

exports.rowsOf = (table, id) =>
  table.select({ filterByFormula: `FIND('${id}', {Run ID}) > 0` }).all(); // finding: no-inline-formula certain
