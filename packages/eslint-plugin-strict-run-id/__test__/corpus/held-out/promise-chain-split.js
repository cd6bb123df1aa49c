// A chain of promises cuts the id in its second step.
'use strict';

exports.load = (api, jobs) =>
  api
    .get('/runs/latest')
    .then((response) => response.data.runId)
    .then((runId) => jobs.byBase(runId.split('-').slice(0, 2).join('-'))) // finding: no-surgery likely
    .then((job) => job.rows);
