// The id comes out of a promise.
const api = require('./api');

exports.follow = (jobId) =>
  api.get(`/jobs/${jobId}`).then(({ data }) => {
    const id = data.runId;
    return id.includes('-C') ? id.split('-C')[1] : null; // finding: no-surgery likely
  });
