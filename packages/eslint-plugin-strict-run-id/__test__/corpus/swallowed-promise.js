// The rejection becomes undefined.
'use strict';

const { withRunRecord } = require('strict-run-id');

exports.row = async (runId, clientId, create) => {
  const found = await withRunRecord(runId, clientId, { create }).catch(() => null); // finding: no-swallowed-refusal certain
  return found?.recordId;
};
