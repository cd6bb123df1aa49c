// The commonest fault: a filter with the id between quotes.
'use strict';

exports.findRow = async (base, runId) => {
  const rows = await base('Client Run Results')
    .select({
      filterByFormula: `{Run ID} = '${runId}'`, // finding: no-inline-formula certain
      maxRecords: 1,
    })
    .firstPage();
  return rows[0];
};
