'use strict';

const { Router } = require('express');
const asyncHandler = require('../utils/asyncHandler');
const smartResume = require('../services/smartResume');

module.exports = Router().post(
  '/smart-resume',
  asyncHandler(async (req, res) => {
    const { clientIds, stream } = req.body;
    res.status(202).json(await smartResume.start({ runId: req.runId, clientIds, stream }));
  }),
);
