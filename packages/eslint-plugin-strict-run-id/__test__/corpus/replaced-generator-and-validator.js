// The older trio.
'use strict';

const { validateRunId } = require('../utils/runIdValidator'); // finding: no-replaced-module certain
const { createClientRunId } = require('../services/runIdSystem'); // finding: no-replaced-module certain

exports.forClient = (runId, clientId) => {
  validateRunId(runId);
  return createClientRunId(runId, clientId);
};
