'use strict';

/** One service for all kinds of run ids. Not all callers have moved here yet. */

const utils = require('../utils/runIdUtils'); // finding: no-replaced-module certain
const runIdService = require('./runIdService'); // finding: no-replaced-module certain

const records = new Map();
const current = new Map();

const RUN_ID_FORMATS = {
  STANDARD: /^\d{6}-\d{6}$/, // finding: no-pattern certain
  CLIENT_SUFFIX: /^\d{6}-\d{6}-(.+)$/, // finding: no-pattern certain
  SEQUENCE: /^SR-\d{6}-\d{3}/, // finding: no-pattern certain
};

function generateTimestampRunId(clientId) {
  return runIdService.generateRunId(clientId); // finding: no-removed-function certain
}

function normalizeRunId(runId, clientId) {
  if (!runId) return null;
  return clientId ? utils.addClientSuffix(runId, clientId) : runId;
}

function validateRunId(runId) {
  if (!detectRunIdFormat(runId)) throw new Error(`Unknown run id format: ${runId}`);
  return true;
}

function detectRunIdFormat(runId) {
  const formatKey = Object.keys(RUN_ID_FORMATS).find((key) => RUN_ID_FORMATS[key].test(runId));
  if (!formatKey) return null;
  return { formatKey, baseId: utils.getBaseRunId(runId), clientId: utils.extractClientId(runId) };
}

function getOrCreateRunId(clientId, { forceNew = false } = {}) {
  if (forceNew || !current.has(clientId)) current.set(clientId, generateTimestampRunId(clientId));
  return current.get(clientId);
}

module.exports = {
  ...utils,
  RUN_ID_FORMATS,
  generateTimestampRunId,
  normalizeRunId,
  validateRunId,
  detectRunIdFormat,
  getOrCreateRunId,
  clearClientRunId: (clientId) => current.delete(clientId),
  cacheRecordId: (runId, recordId) => records.set(runId, recordId),
  getCachedRecordId: (runId) => records.get(runId) || null,
  registerRunRecord: runIdService.registerRunRecord,
  getRunRecordId: runIdService.getRunRecordId,
};
