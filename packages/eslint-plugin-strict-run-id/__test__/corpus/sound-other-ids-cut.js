// Ids of other things may be cut.
'use strict';

exports.short = (commitId, requestId, jobId, userId) => ({
  commit: commitId.slice(0, 7),
  request: requestId.split('-')[0],
  job: jobId.replace(/^job_/, ''),
  user: `${userId}-${requestId}`,
});
