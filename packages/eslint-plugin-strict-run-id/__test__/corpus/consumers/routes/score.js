// A route that scores must not begin a run.
'use strict';

const { generateTimestampRunId } = require('strict-run-id');

module.exports = async (req, res) => {
  const runId = generateTimestampRunId(); // finding: no-make-in-consumer certain
  res.json({ runId, scored: await req.app.locals.score(runId) });
};
