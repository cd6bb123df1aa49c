'use strict';

/** Process A: the "database" that other processes ask for the record of a run. */

const { Router } = require('express');
const { requireRunRecordId } = require('strict-run-id');
const { extractClientId } = require('../utils/runIdUtils');

module.exports = Router().get('/records/:runId', (req, res) => {
  const { runId } = req.params;
  res.json({ recordId: requireRunRecordId(runId, extractClientId(runId)) });
});
