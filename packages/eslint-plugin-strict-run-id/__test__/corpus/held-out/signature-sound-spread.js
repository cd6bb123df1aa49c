// Arguments that can't be counted, and a method of another object.
'use strict';

const { registerRunRecord } = require('strict-run-id');

exports.keep = (...args) => registerRunRecord(...args);
exports.all = (entries) => entries.forEach((entry) => registerRunRecord(...entry));
exports.other = (cache, runId, clientId) => cache.normalizeRunId(runId, clientId, true);
