'use strict';

/** Smart resume over HTTP: the only route that generates a run id for a request without one. */

const { createClientRunId } = require('strict-run-id');
const { runIdBoundary } = require('strict-run-id/express');
const { smartResume } = require('../scripts/smart-resume');
const { asyncRoute, checked } = require('../utils/http');

module.exports = (express) =>
  express.Router().post(
    '/smart-resume',
    runIdBoundary({ role: 'origin' }),
    asyncRoute(async (req, res) => {
      const isNew = req.runIdSource === 'generated';
      const clientIds = [req.body?.clientIds].flat();
      checked(() => clientIds.forEach((clientId) => createClientRunId(req.runId, clientId)));
      res.status(202).json(await smartResume(req.runId, clientIds, { isNew }));
    }),
  );
