// Ends the run of a client.
const runIdService = require('../services/runIdService'); // finding: no-replaced-module certain
const table = require('../airtable')('Client Run Results');

module.exports = async (runId, clientId, status) => {
  const standard = runIdService.normalizeRunId(runId, clientId);
  let recordId = runIdService.getRunRecordId(standard); // finding: no-other-signature certain
  if (!recordId) {
    const rows = await table.select({ filterByFormula: '{Run ID} = "' + standard + '"' }).firstPage(); // finding: no-inline-formula certain
    recordId = rows[0]?.id;
  }
  if (recordId) await table.update(recordId, { Status: status, 'End Time': new Date().toISOString() });
};
