// A list of ids is split at its commas, and each id stays whole.
'use strict';

const { getNormalizedRunId } = require('strict-run-id');

exports.read = (req) => {
  const list = req.query.runIds ? req.query.runIds.split(',') : [];
  return list.map((runId) => getNormalizedRunId(runId.trim()));
};
