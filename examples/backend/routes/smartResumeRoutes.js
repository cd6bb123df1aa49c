'use strict';

/** Smart resume over HTTP: the only route that generates a run id for a request without one. */

const { runIdBoundary } = require('strict-run-id/express');
const { smartResume } = require('../scripts/smart-resume');
const { asyncRoute } = require('../utils/http');

module.exports = (express) =>
  express.Router().post(
    '/smart-resume',
    runIdBoundary({ role: 'origin' }),
    asyncRoute(async (req, res) => {
      const isNew = req.runIdSource === 'generated';
      res.status(202).json(await smartResume(req.runId, [req.body?.clientIds].flat(), { isNew }));
    }),
  );
