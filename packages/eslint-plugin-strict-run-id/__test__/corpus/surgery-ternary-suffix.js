// A suffix that is added unless it is there: both halves are surgery.
'use strict';

exports.ensureSuffix = (runId, clientId) =>
  runId.includes(`-${clientId}`) // finding: no-surgery likely
    ? runId
    : `${runId}-${clientId}`; // finding: no-surgery likely
