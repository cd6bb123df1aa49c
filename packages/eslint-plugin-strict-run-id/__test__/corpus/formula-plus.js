// The same with plus.
'use strict';

exports.activeClients = (base, status) =>
  base('Clients')
    .select({ filterByFormula: "{Status} = '" + status + "'" }) // finding: no-inline-formula certain
    .all();
