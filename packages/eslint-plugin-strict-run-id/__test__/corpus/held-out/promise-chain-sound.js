// A chain that passes its errors on.
'use strict';

const { withRunRecord } = require('strict-run-id');

exports.show = (req, res, next) => {
  withRunRecord(req.runId, req.session.clientId, { find: () => null })
    .then(({ recordId, status }) => res.json({ recordId, status }))
    .catch(next);
};

exports.recordOf = (runId, clientId, find, log) =>
  withRunRecord(runId, clientId, { find }).catch((error) => {
    log.error(error);
    throw error;
  });
