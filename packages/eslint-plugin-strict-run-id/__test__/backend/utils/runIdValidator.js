'use strict';

/** Checks ids at the edge of the app. */

const FORMATS = [
  /^\d{6}-\d{6}(-.+)?$/, // finding: no-pattern certain
  /^SR-\d{6}-\d{3}(-T\d+)?(-S\d+)?(-C.+)?$/, // finding: no-pattern certain
];

function validateRunId(runId) {
  if (typeof runId !== 'string' || !FORMATS.some((format) => format.test(runId))) {
    throw new Error(`Invalid run id: ${runId}`);
  }
  return true;
}

function validateAndNormalizeRunId(runId) {
  const text = String(runId).trim();
  validateRunId(text);
  return text;
}

function validateAndNormalizeClientId(clientId) {
  if (!clientId || !/^[\w.'()@-]+$/.test(clientId)) throw new Error(`Invalid client id: ${clientId}`);
  return String(clientId).trim();
}

module.exports = { validateRunId, validateAndNormalizeRunId, validateAndNormalizeClientId };
