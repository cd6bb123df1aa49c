// A value that is not a run id breaks out of the quotes just as well.
'use strict';

async function leadsOf(base, clientName) {
  return base('Leads').select({ filterByFormula: `LOWER({Client}) = "${clientName.toLowerCase()}"` }).all(); // finding: no-inline-formula certain
}

module.exports = leadsOf;
