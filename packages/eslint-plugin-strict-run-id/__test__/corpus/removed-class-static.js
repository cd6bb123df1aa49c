// The job tracking class makes the id.
'use strict';

const JobTracking = require('../services/jobTracking');

exports.run = async (clientId) => {
  const runId = JobTracking.generateRunId(); // finding: no-removed-function likely
  await JobTracking.createJob({ runId, clientId });
};
