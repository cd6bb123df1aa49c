// The record and the client are swapped.
'use strict';

const { registerRunRecord } = require('strict-run-id/runIdService');

exports.created = (runId, clientId, record) => {
  registerRunRecord(runId, record.id, clientId); // finding: no-other-signature certain
};
