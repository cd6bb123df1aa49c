// The removed generator, destructured.
'use strict';

const { generateRunId } = require('../services/runIdService'); // finding: no-replaced-module certain

exports.begin = async (jobs) => {
  const runId = generateRunId(); // finding: no-removed-function certain
  await jobs.create({ runId });
  return runId;
};
