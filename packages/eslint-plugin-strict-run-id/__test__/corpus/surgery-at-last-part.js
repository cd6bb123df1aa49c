// The last part after a hyphen is taken for the tenant, so Bora-Bora becomes Bora.
'use strict';

exports.clientFromRun = (req, res, next) => {
  req.clientId = req.query.runId.split('-').pop(); // finding: no-surgery likely
  next();
};
