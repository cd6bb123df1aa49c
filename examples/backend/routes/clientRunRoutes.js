'use strict';

/** The row of a client's run: to look at, and to mark as stopped. */

const { readClientRun, stopClientRun } = require('../services/airtableService');
const { asyncRoute, clientIdOf } = require('../utils/http');

const told = ({ id, fields }) => ({ recordId: id, fields });

module.exports = (express) =>
  express
    .Router()
    .get(
      '/client-run',
      asyncRoute(async (req, res) => {
        res.json(told(await readClientRun(req.runId, clientIdOf(req))));
      }),
    )
    .post(
      '/client-run/stop',
      asyncRoute(async (req, res) => {
        res.json(told(await stopClientRun(req.runId, clientIdOf(req))));
      }),
    );
