// The refusal becomes null, and the row is not found later.
'use strict';

const { normalizeRunId } = require('../services/runIdService'); // finding: no-replaced-module certain

exports.safeId = (value, clientId) => {
  try {
    return normalizeRunId(value, clientId);
  } catch (error) { // finding: no-swallowed-refusal certain
    return null;
  }
};
