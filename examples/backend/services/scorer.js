'use strict';

/**
 * Shared by lead scoring and post scoring: a route that answers 202, then scores the rows of the client for
 * the run of the request.
 */

const { airtableFormula } = require('strict-run-id');
const { currentRunId } = require('strict-run-id/express');
const { asyncRoute, clientIdOf, inBackground } = require('../utils/http');
const { select } = require('./airtableClient');
const {
  beginFlow,
  closeIfOver,
  completeClientRun,
  failClientRun,
  requireClientRun,
} = require('./airtableService');
const logger = require('./logger');

/**
 * Returns a router: `path` starts `flow`, which scores the rows of `table` and writes their number to the
 * field `count`.
 */
module.exports = ({ path, flow, table, count }) => {
  async function score(clientId) {
    const runId = currentRunId();
    await beginFlow(runId, clientId, flow);
    const rows = await select(table, { filterByFormula: airtableFormula.clientIdEquals('Client', clientId) });
    const row = await completeClientRun(runId, clientId, flow, { [count]: rows.length });
    logger.info({ flow, count: rows.length }, 'completed');
    return row;
  }

  async function scoreAndClose(clientId) {
    const row = await score(clientId).catch((error) => {
      logger.error({ flow, code: error.code, error: error.message }, 'failed after the response');
      return failClientRun(currentRunId(), clientId, flow, error.message);
    });
    // Outside the catch: the scoring has not failed if only closing the row fails.
    await closeIfOver(row);
  }

  return (express) =>
    express.Router().post(
      path,
      asyncRoute(async (req, res) => {
        const clientId = clientIdOf(req);
        // Before the response, so that the caller learns about a run without a row.
        await requireClientRun(req.runId, clientId);
        res.status(202).json({ runId: req.runId, flow });
        inBackground(() => scoreAndClose(clientId));
      }),
    );
};
