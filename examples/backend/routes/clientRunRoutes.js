'use strict';

/** The row of a client's run: to look at, and to mark as stopped. */

const { readClientRun, updateClientRun } = require('../services/airtableService');
const { asyncRoute, clientIdOf } = require('../utils/http');

module.exports = (express) =>
  express
    .Router()
    .get('/client-run', asyncRoute(async (req, res) => {
      const row = await readClientRun(req.runId, clientIdOf(req));
      res.json({ recordId: row.id, fields: row.fields });
    }))
    .post('/client-run/stop', asyncRoute(async (req, res) => {
      const row = await updateClientRun(req.runId, clientIdOf(req), { Status: 'Stopped' });
      res.json({ recordId: row.id, fields: row.fields });
    }));
