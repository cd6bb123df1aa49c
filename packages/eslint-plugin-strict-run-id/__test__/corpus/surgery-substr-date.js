// A nightly script reads the date from the id with the deprecated substr.
'use strict';

const runId = process.argv[2];

const year = 2000 + Number(runId.substr(0, 2)); // finding: no-surgery likely
const month = runId.substr(2, 2); // finding: no-surgery likely
console.log(`Deleting logs of ${year}-${month}`);
