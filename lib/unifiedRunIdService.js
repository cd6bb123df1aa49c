'use strict';

/** The module that the migration guide names. Two of its functions take a source text second: `normalizeRunId` and `validateRunId`. */

const unified = require('./bound.js').unifiedRunIdService;

exports.RUN_ID_FORMATS = unified.RUN_ID_FORMATS;
exports.addClientSuffix = unified.addClientSuffix;
exports.cacheRecordId = unified.cacheRecordId;
exports.clearCache = unified.clearCache;
exports.clearClientRunId = unified.clearClientRunId;
exports.convertToStandardFormat = unified.convertToStandardFormat;
exports.detectRunIdFormat = unified.detectRunIdFormat;
exports.extractClientId = unified.extractClientId;
exports.generateRunId = unified.generateRunId;
exports.generateTimestampRunId = unified.generateTimestampRunId;
exports.getBaseRunId = unified.getBaseRunId;
exports.getCachedRecordId = unified.getCachedRecordId;
exports.getOrCreateRunId = unified.getOrCreateRunId;
exports.getRunRecordId = unified.getRunRecordId;
exports.jobIdToTimestamp = unified.jobIdToTimestamp;
exports.normalizeRunId = unified.normalizeRunId;
exports.registerApifyRunId = unified.registerApifyRunId;
exports.registerRunRecord = unified.registerRunRecord;
exports.stripClientSuffix = unified.stripClientSuffix;
exports.validateRunId = unified.validateRunId;
