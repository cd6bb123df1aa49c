// A consumer that takes the id from the request.
'use strict';

const { resolveRunId, createClientRunId } = require('strict-run-id');

module.exports = (req, res) => {
  const runId = resolveRunId(req, { generate: false });
  res.json({ runId: createClientRunId(runId, req.query.clientId) });
};
