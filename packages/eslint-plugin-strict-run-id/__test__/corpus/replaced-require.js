// The two files are required whole.
'use strict';

const runIdUtils = require('../utils/runIdUtils'); // finding: no-replaced-module certain
const runIdService = require('./runIdService'); // finding: no-replaced-module certain

exports.rowId = (runId, clientId) =>
  runIdService.getRunRecordId(runIdUtils.addClientSuffix(runId, clientId), clientId);
