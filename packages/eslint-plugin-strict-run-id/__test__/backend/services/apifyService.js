'use strict';

/** Starts Apify's actor, and remembers which of our runs each of its runs belongs to. */

const { APIFY } = require('../config/tables');
const config = require('../config');
const apify = require('../fakes/apify');
const { HttpError } = require('../utils/errors');
const { table, firstRow, allRows } = require('./airtableClient');
const runIdService = require('./runIdService'); // finding: no-replaced-module certain

exports.startHarvest = async (runId, client) => {
  const clientRunId = runIdService.normalizeRunId(runId, client.clientId);
  const started = await apify.start({
    input: { profiles: client.profiles, limit: config.postsPerHarvest },
    webhook: `${config.webhookPath}?jobRunId=${encodeURIComponent(clientRunId)}`,
  });
  await table(APIFY).create({
    'Apify Run ID': started.id,
    'Run ID': clientRunId,
    'Client ID': client.clientId,
    Status: started.status,
  });
  return started.id;
};

exports.runOfApify = async (apifyRunId) => {
  const row = await firstRow(APIFY, `{Apify Run ID} = '${apifyRunId}'`); // finding: no-inline-formula certain
  if (!row) throw new HttpError(404, `No run for Apify's ${apifyRunId}`);
  return { recordId: row.id, runId: row.get('Run ID'), clientId: row.get('Client ID') };
};

exports.finish = async (apifyRunId, status) => {
  const { recordId } = await exports.runOfApify(apifyRunId);
  await table(APIFY).update(recordId, { Status: status });
};

exports.harvestsOf = (runId) =>
  allRows(APIFY, { filterByFormula: `FIND('${runId}', {Run ID}) = 1` }); // finding: no-inline-formula certain
