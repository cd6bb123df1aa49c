// The shared runs come from another file of the backend.
'use strict';

const { runs } = require('./runs');

exports.begin = async (res) => {
  const runId = runs.reserveRunId(); // finding: await-maker likely
  res.json({ runId });
};
