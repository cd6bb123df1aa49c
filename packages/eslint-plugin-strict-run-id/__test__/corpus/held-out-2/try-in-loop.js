// A list of rows, each tried, with a counter for those that fail.
'use strict';

const { registerRunRecord } = require('strict-run-id');

exports.load = (rows) => {
  let failed = 0;
  for (const { runId, clientId, recordId } of rows) {
    try {
      registerRunRecord(runId, clientId, recordId);
    } catch (error) { // finding: no-swallowed-refusal likely
      failed++;
    }
  }
  return failed;
};
