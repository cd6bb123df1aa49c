'use strict';

/**
 * strict-run-id: run ids are generated once and passed on unchanged; whatever is not a run id is refused
 * at the first touch. Each name stands on a line of its own, so that `import { name }` finds it, too.
 */

const bound = require('./lib/bound.js');

// Reading and writing ids
exports.addClientSuffix = bound.addClientSuffix;
exports.checkRunIds = bound.checkRunIds;
exports.createClientRunId = bound.createClientRunId;
exports.explainClientId = bound.explainClientId;
exports.explainRunId = bound.explainRunId;
exports.extractClientId = bound.extractClientId;
exports.getBaseRunId = bound.getBaseRunId;
exports.getNormalizedRunId = bound.getNormalizedRunId;
exports.hasClientSuffix = bound.hasClientSuffix;
exports.hasSpecificClientSuffix = bound.hasSpecificClientSuffix;
exports.isRunId = bound.isRunId;
exports.migrateRunId = bound.migrateRunId;
exports.normalizeRunId = bound.normalizeRunId;
exports.parseRunId = bound.parseRunId;
exports.stripClientSuffix = bound.stripClientSuffix;
exports.validateRunId = bound.validateRunId;

// Old spellings
exports.RUN_ID_FORMATS = bound.RUN_ID_FORMATS;
exports.convertToStandardFormat = bound.convertToStandardFormat;
exports.detectRunIdFormat = bound.detectRunIdFormat;
exports.jobIdToTimestamp = bound.jobIdToTimestamp;

// Making ids
exports.clearClientRunId = bound.clearClientRunId;
exports.generateRunId = bound.generateRunId;
exports.generateSequenceRunId = bound.generateSequenceRunId;
exports.generateTimestampRunId = bound.generateTimestampRunId;
exports.getOrCreateRunId = bound.getOrCreateRunId;

// Taking the id of a request
exports.resolveRunId = bound.resolveRunId;
exports.resolveRunIdSource = bound.resolveRunIdSource;

// Records
exports.cacheRecordId = bound.cacheRecordId;
exports.clearAllCache = bound.clearAllCache;
exports.clearCache = bound.clearCache;
exports.clearClientRunCache = bound.clearClientRunCache;
exports.explainRunRecord = bound.explainRunRecord;
exports.getApifyRunForRunId = bound.getApifyRunForRunId;
exports.getCachedRecordId = bound.getCachedRecordId;
exports.getCachedRunInfo = bound.getCachedRunInfo;
exports.getClientRunRecordId = bound.getClientRunRecordId;
exports.getRunIdForApifyRun = bound.getRunIdForApifyRun;
exports.getRunRecordId = bound.getRunRecordId;
exports.linkApifyRun = bound.linkApifyRun;
exports.listRunRecords = bound.listRunRecords;
exports.registerApifyRunId = bound.registerApifyRunId;
exports.registerRunRecord = bound.registerRunRecord;
exports.requireRunRecordId = bound.requireRunRecordId;
exports.storeClientRunRecordId = bound.storeClientRunRecordId;
exports.withRunRecord = bound.withRunRecord;

// Asking Airtable
exports.airtableFormula = bound.airtableFormula;

// Reading logs
exports.countRunIds = bound.countRunIds;
exports.traceLogs = bound.traceLogs;

// Settings and errors
exports.RunIdError = bound.RunIdError;
exports.configure = bound.configure;
exports.setLogger = bound.setLogger;
exports.stats = bound.stats;
