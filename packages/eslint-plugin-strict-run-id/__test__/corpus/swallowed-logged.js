// A line in the log, and on it goes with the bad id.
'use strict';

const { validateRunId } = require('strict-run-id');

exports.score = async (runId, leads) => {
  try {
    validateRunId(runId);
  } catch (error) { // finding: no-swallowed-refusal certain
    console.warn('odd run id, going on', error.message);
  }
  await leads.score(runId);
};
