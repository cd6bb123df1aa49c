// A job of one tenant, with an id of its own.
const { v4 } = require('uuid');

exports.enqueue = (queue, clientId, payload) => {
  const jobId = `job_${clientId}_${v4().split('-')[0]}`;
  return queue.add('bypass', { jobId, ...payload });
};
