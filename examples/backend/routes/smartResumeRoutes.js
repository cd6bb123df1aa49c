'use strict';

/**
 * Smart resume over HTTP: the only route that generates a run id for a request without one. So the caller is proved and
 * the body checked before the boundary makes an id. Otherwise anyone could use up the ids of the next hour.
 */

const { createClientRunId, explainClientId } = require('strict-run-id');
const { runIdBoundary } = require('strict-run-id/express');
const { smartResume } = require('../scripts/smart-resume');
const { newRunId } = require('../services/runs');
const { asyncRoute, checked, provenCaller } = require('../utils/http');
const Problem = require('../utils/problem');

/** Refuses a request whose `clientIds` aren't one client id or more. */
function checkClientIds(req, res, next) {
  const clientIds = [req.body?.clientIds].flat();
  if (clientIds.length === 0 || clientIds.includes(undefined)) {
    throw new Problem(400, 'ERR_CLIENT_ID_MISSING', 'Smart resume needs the id of a client: send clientIds');
  }
  const refused = clientIds.map(explainClientId).find(({ ok }) => !ok);
  if (refused) throw new Problem(400, 'ERR_CLIENT_ID_FORMAT', `clientIds: ${refused.reason}`, refused.hint);
  next();
}

module.exports = (express) =>
  express.Router().post(
    '/smart-resume',
    provenCaller,
    checkClientIds,
    runIdBoundary({ role: 'origin', make: newRunId }),
    asyncRoute(async (req, res) => {
      const clientIds = [req.body.clientIds].flat();
      checked(() => clientIds.forEach((clientId) => createClientRunId(req.runId, clientId)));
      res.status(202).json(await smartResume(req.runId, clientIds));
    }),
  );
