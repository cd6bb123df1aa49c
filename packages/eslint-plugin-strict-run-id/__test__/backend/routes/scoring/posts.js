'use strict';

const { Router } = require('express');
const asyncHandler = require('../../utils/asyncHandler');
const { scorePosts } = require('../../services/batch');
const { clientById } = require('../../services/clientService');
const metrics = require('../../services/metrics');
const { closeIfDone } = require('../../services/smartResume');
const { HttpError } = require('../../utils/errors');

module.exports = Router().post(
  '/run-post-batch-score',
  asyncHandler(async (req, res) => {
    const { clientId } = req.body;
    const id = req.body.runId ?? req.body.parentRunId; // finding: no-fallback-chain likely
    if (!id) throw new HttpError(400, 'runId is required');
    const client = await clientById(clientId);
    const scored = await scorePosts(id, client);
    metrics.count(id, clientId, 'posts', scored);
    const done = await closeIfDone(id);
    res.json({ runId: id, clientId, scored, done });
  }),
);
