// A formula in pieces, over lines.
'use strict';

exports.rows = (base, clientId, status) => {
  const formula =
    "AND({Client ID} = '" + clientId + "', " + // finding: no-inline-formula certain
    "{Status} = '" + status + "')";
  return base('Leads').select({ view: 'Grid', filterByFormula: formula }).all();
};
