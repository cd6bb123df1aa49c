// cacheRecordId takes two arguments; the client was cached as the record.
'use strict';

const { cacheRecordId } = require('strict-run-id/unifiedRunIdService');

exports.remember = (runId, clientId, recordId) => cacheRecordId(runId, clientId, recordId); // finding: no-other-signature certain
