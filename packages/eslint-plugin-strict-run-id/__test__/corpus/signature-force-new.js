// A third argument that is true asks for a new id.
'use strict';

const runIdService = require('../services/runIdService'); // finding: no-replaced-module certain

exports.retry = (runId, clientId) => runIdService.normalizeRunId(runId, clientId, true); // finding: no-other-signature certain
