// Finds the row of a run, or makes it.
const { withRunRecord } = require('strict-run-id');

exports.rowOf = (runId, clientId, table) =>
  withRunRecord(runId, clientId, {
    find: async () => (await table.find(runId))?.id ?? null,
    create: async () => (await table.create({ 'Run ID': runId })).id,
  });

exports.touch = (runId, clientId, table) => {
  withRunRecord(runId, clientId, { find: async () => table.find(runId) }); // finding: await-maker certain
};
