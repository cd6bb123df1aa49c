// The chain ends with a catch that makes nothing of a refusal.
'use strict';

const { withRunRecord } = require('strict-run-id');

exports.recordOf = (runId, clientId, find) =>
  withRunRecord(runId, clientId, { find })
    .then(({ recordId }) => recordId)
    .catch(() => undefined); // finding: no-swallowed-refusal certain
