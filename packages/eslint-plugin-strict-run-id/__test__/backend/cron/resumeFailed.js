'use strict';

/** Every hour: tries the failed jobs once more, as new runs. */

const { JOBS } = require('../config/tables');
const { allRows, table } = require('../services/airtableClient');
const smartResume = require('../services/smartResume');
const { generateRunId } = require('../services/runIdService'); // finding: no-replaced-module certain

module.exports = async function resumeFailed() {
  const failed = await allRows(JOBS, { filterByFormula: "AND({Status} = 'Failed', NOT({Resumed As}))" });
  const resumed = [];
  for (const job of failed) {
    const runId = generateRunId(); // finding: no-removed-function certain
    await smartResume.start({ runId });
    await table(JOBS).update(job.id, { 'Resumed As': runId });
    resumed.push(runId);
  }
  return resumed;
};
