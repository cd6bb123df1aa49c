'use strict';

const { Router } = require('express');
const asyncHandler = require('../utils/asyncHandler');
const { HttpError } = require('../utils/errors');
const apifyService = require('../services/apifyService');
const { clientById } = require('../services/clientService');

module.exports = Router().post(
  '/harvest-posts',
  asyncHandler(async (req, res) => {
    const { parentRunId, clientId } = req.body;
    if (!parentRunId) throw new HttpError(400, 'parentRunId is required');
    const suffixed = parentRunId.endsWith(clientId) ? parentRunId : `${parentRunId}-${clientId}`; // finding: no-surgery likely
    const apifyRunId = await apifyService.startHarvest(suffixed, await clientById(clientId));
    res.status(202).json({ runId: suffixed, apifyRunId });
  }),
);
