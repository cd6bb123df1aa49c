// The unified service takes a source in the second place: the client is neither added nor checked.
'use strict';

const { normalizeRunId } = require('strict-run-id/unifiedRunIdService');

exports.forClient = (runId, clientId) => normalizeRunId(runId, clientId); // finding: no-other-signature certain
