// A suffix inside of a larger object literal.
'use strict';

exports.rowFor = (runId, clientId, counts) => ({
  fields: {
    'Run ID': `${runId}-${clientId}`, // finding: no-surgery likely
    Client: clientId,
    'Posts Scored': counts.posts,
  },
});
