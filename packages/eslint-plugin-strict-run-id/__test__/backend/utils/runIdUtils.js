'use strict';

/** Base ids and suffixes. Please use these and don't split yourself! */

function stripClientSuffix(runId) {
  if (!runId) return '';
  if (runId.startsWith('SR-')) { // finding: no-surgery likely
    return runId.replace(/-C[^-]+.*$/, ''); // finding: no-surgery likely
  }
  const found = /^(\d{6}-\d{6})/.exec(runId); // finding: no-pattern certain
  return found ? found[1] : runId.split('-C')[0]; // finding: no-surgery likely
}

function getBaseRunId(runId) {
  return stripClientSuffix(runId);
}

function addClientSuffix(runId, clientId) {
  if (!runId || !clientId) return runId;
  if (hasSpecificClientSuffix(runId, clientId)) return runId;
  return `${stripClientSuffix(runId)}-${clientId}`; // finding: no-surgery likely
}

function hasClientSuffix(runId) {
  return Boolean(runId) && stripClientSuffix(runId) !== runId;
}

function hasSpecificClientSuffix(runId, clientId) {
  if (!runId || !clientId) return false;
  return runId.endsWith(`-${clientId}`); // finding: no-surgery likely
}

function extractClientId(runId) {
  if (!hasClientSuffix(runId)) return null;
  return runId.substring(stripClientSuffix(runId).length + 1); // finding: no-surgery likely
}

module.exports = {
  stripClientSuffix,
  getBaseRunId,
  addClientSuffix,
  hasClientSuffix,
  hasSpecificClientSuffix,
  extractClientId,
};
