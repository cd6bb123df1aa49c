'use strict';

/**
 * What lead scoring and post scoring share: a route that answers 202 and scores the rows of its client after that, for
 * the run of the request that started it.
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

/** `path` starts `flow`, which scores the rows of `table` and notes how many there were in the field `count`. */
module.exports = ({ path, flow, table, count }) => {
  async function score(clientId) {
    const runId = currentRunId();
    await beginFlow(runId, clientId, flow);
    const rows = await select(table, { filterByFormula: airtableFormula.clientIdEquals('Client', clientId) });
    const row = await completeClientRun(runId, clientId, flow, { [count]: rows.length });
    logger.info({ flow, count: rows.length }, 'completed');
    return row;
  }

  async function scoreOrSayWhyNot(clientId) {
    const row = await score(clientId).catch((error) => {
      logger.error({ flow, code: error.code, error: error.message }, 'failed after the response');
      return failClientRun(currentRunId(), clientId, flow, error.message);
    });
    // Not a part of the above: what was scored has not failed because its row could not be closed.
    await closeIfOver(row);
  }

  return (express) =>
    express.Router().post(
      path,
      asyncRoute(async (req, res) => {
        const clientId = clientIdOf(req);
        // Before the answer: a run without a row is the caller's to know.
        await requireClientRun(req.runId, clientId);
        res.status(202).json({ runId: req.runId, flow });
        inBackground(() => scoreOrSayWhyNot(clientId));
      }),
    );
};
