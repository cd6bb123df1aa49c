// A private escape for quotes is still a formula by hand.
'use strict';

const escape = (text) => text.replace(/'/g, "\\'");

exports.ofClient = (table, clientId) =>
  table.select({ filterByFormula: `{Client} = '${escape(clientId)}'` }).all(); // finding: no-inline-formula likely
