// false for everything that is refused, also for a bug.
'use strict';

const unified = require('../services/unifiedRunIdService'); // finding: no-replaced-module certain

exports.isValid = (runId) => {
  try {
    return unified.validateRunId(runId);
  } catch { // finding: no-swallowed-refusal likely
    return false;
  }
};
