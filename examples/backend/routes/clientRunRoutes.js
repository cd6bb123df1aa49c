'use strict';

/** Shows the row of a client's run, and marks it as stopped. */

const { readClientRun, stopClientRun } = require('../services/airtableService');
const { asyncRoute, clientIdOf } = require('../utils/http');

const view = ({ id, fields }) => ({ recordId: id, fields });

module.exports = (express) =>
  express
    .Router()
    .get(
      '/client-run',
      asyncRoute(async (req, res) => {
        res.json(view(await readClientRun(req.runId, clientIdOf(req))));
      }),
    )
    .post(
      '/client-run/stop',
      asyncRoute(async (req, res) => {
        res.json(view(await stopClientRun(req.runId, clientIdOf(req))));
      }),
    );
