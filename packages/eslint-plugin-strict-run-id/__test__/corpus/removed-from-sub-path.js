// The drop-in still has the name, so that it can say what to do; it throws.
'use strict';

const runIdService = require('strict-run-id/runIdService');

exports.create = () => runIdService.generateRunId(); // finding: no-removed-function certain
