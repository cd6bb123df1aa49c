// Calls that fit their module.
'use strict';

const unified = require('strict-run-id/unifiedRunIdService');
const { normalizeRunId, registerRunRecord, getRunRecordId } = require('strict-run-id/runIdService');

exports.read = (req) => unified.normalizeRunId(req.query.runId, 'routes/score');
exports.readFrom = (req, source) => unified.normalizeRunId(req.query.runId, source);
exports.three = (runId, clientId) => unified.normalizeRunId(runId, clientId, false);
exports.forClient = (runId, clientId) => normalizeRunId(runId, clientId);
exports.next = (clientId) => unified.getOrCreateRunId(clientId, { forceNew: true });
exports.cache = (runId, recordId) => unified.cacheRecordId(runId, recordId);
exports.keep = (runId, clientId, recordId) => registerRunRecord(runId, clientId, recordId, { status: 'Running' });
exports.row = (runId, clientId) => getRunRecordId(runId, clientId);
