// One OR for a list of ids.
'use strict';

exports.byIds = (table, recordIds) => {
  const parts = recordIds.map((id) => `RECORD_ID() = '${id}'`); // finding: no-inline-formula certain
  return table.select({ filterByFormula: `OR(${parts.join(',')})` }).all();
};
