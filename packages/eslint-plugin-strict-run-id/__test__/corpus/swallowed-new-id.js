// A refused id is replaced by a new one.
'use strict';

const { generateTimestampRunId, getNormalizedRunId } = require('strict-run-id');

exports.idOf = (value) => {
  let runId;
  try {
    runId = getNormalizedRunId(value);
  } catch (error) { // finding: no-swallowed-refusal certain
    runId = generateTimestampRunId();
  }
  return runId;
};
