'use strict';

/** Apify calls when a run of it has ended. It has no token of ours. */

const { Router } = require('express');
const asyncHandler = require('../utils/asyncHandler');
const { CLIENT_RUNS } = require('../config/tables');
const { HttpError } = require('../utils/errors');
const { firstRow, table } = require('../services/airtableClient');
const apify = require('../fakes/apify');
const apifyService = require('../services/apifyService');
const { storePosts } = require('../services/postService');

module.exports = Router().post(
  '/webhooks/apify',
  asyncHandler(async (req, res) => {
    const { resource } = req.body;
    if (!resource?.id) throw new HttpError(400, 'resource.id is required');
    const run = await apifyService.runOfApify(resource.id);
    const jobRunId = req.query.jobRunId || run.runId; // finding: no-fallback-chain likely
    const tenant = jobRunId.split('-').slice(2).join('-'); // finding: no-surgery likely
    const items = await apify.items(resource.defaultDatasetId);
    const stored = await storePosts(items, tenant, jobRunId);
    const row = await firstRow(CLIENT_RUNS, `{Run ID} = '${jobRunId}'`); // finding: no-inline-formula certain
    if (row) await table(CLIENT_RUNS).update(row.id, { 'Posts Harvested': stored });
    await apifyService.finish(resource.id, resource.status);
    res.json({ runId: jobRunId, clientId: tenant, stored });
  }),
);
