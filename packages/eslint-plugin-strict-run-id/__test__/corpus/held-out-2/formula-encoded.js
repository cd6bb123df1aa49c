// The formula is encoded for a URL, which doesn't close its quotes.
'use strict';

exports.url = (origin, clientId) =>
  `${origin}?filterByFormula=${encodeURIComponent(`{Client}='${clientId}'`)}&maxRecords=1`; // finding: no-inline-formula certain
