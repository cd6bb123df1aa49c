'use strict';

/** In the place of `services/runIdService.js`. */

const bound = require('./bound.js');

exports.clearCache = bound.clearCache;
exports.generateRunId = bound.generateRunId;
exports.getCachedRunInfo = bound.getCachedRunInfo;
exports.getRunRecordId = bound.getRunRecordId;
exports.normalizeRunId = bound.normalizeRunId;
exports.registerApifyRunId = bound.registerApifyRunId;
exports.registerRunRecord = bound.registerRunRecord;
exports.stripClientSuffix = bound.stripClientSuffix;
