'use strict';

/** Run ids and the records that belong to them. */

const { addClientSuffix, getBaseRunId, stripClientSuffix } = require('../utils/runIdUtils'); // finding: no-replaced-module certain
const { pad } = require('../utils/dates');

const cache = {};

function stamp(now = new Date()) {
  const day = [now.getUTCFullYear() % 100, now.getUTCMonth() + 1, now.getUTCDate()].map(pad).join('');
  const time = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()].map(pad).join('');
  return `${day}-${time}`;
}

function generateRunId(clientId) {
  return addClientSuffix(stamp(), clientId);
}

function normalizeRunId(runId, clientId, forceNew = false) {
  if (forceNew) return generateRunId(clientId);
  if (!runId) return null;
  return clientId ? addClientSuffix(runId, clientId) : runId;
}

function entryOf(runId, clientId) {
  return cache[`${getBaseRunId(runId)}|${clientId}`];
}

function registerRunRecord(runId, clientId, recordId, metadata = {}) {
  const id = normalizeRunId(runId, clientId);
  const baseId = getBaseRunId(id);
  cache[`${baseId}|${clientId}`] = { recordId, baseId, clientId, timestamp: new Date().toISOString(), metadata };
  return id;
}

function getRunRecordId(runId, clientId) {
  return entryOf(runId, clientId)?.recordId || null;
}

function getCachedRunInfo(runId, clientId) {
  return entryOf(runId, clientId) || null;
}

function clearCache() {
  for (const key of Object.keys(cache)) delete cache[key];
}

function registerApifyRunId(apifyRunId, clientId) {
  const id = `${apifyRunId}-C${clientId}`; // finding: no-surgery likely
  cache[id] = { recordId: null, baseId: apifyRunId, clientId };
  return id;
}

module.exports = {
  generateRunId,
  normalizeRunId,
  registerRunRecord,
  getRunRecordId,
  getCachedRunInfo,
  clearCache,
  registerApifyRunId,
  stripClientSuffix,
};
