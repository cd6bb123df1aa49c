'use strict';

/**
 * Builds the app with Express 4 or 5. The boundary answers requests without a run id, or with a wrong one.
 */

const { runIdBoundary } = require('strict-run-id/express');
const batchScorer = require('./batchScorer');
const postBatchScorer = require('./postBatchScorer');
const apifyProcessRoutes = require('./routes/apifyProcessRoutes');
const apifyWebhookRoutes = require('./routes/apifyWebhookRoutes');
const clientRunRoutes = require('./routes/clientRunRoutes');
const smartResumeRoutes = require('./routes/smartResumeRoutes');
const logger = require('./services/logger');
const { answerError, namedClient } = require('./utils/http');

/** Returns the parent run id. Some callers send it instead of `runId`. */
const parentRunIdOf = (req) => req.query.parentRunId ?? req.body?.parentRunId;

function logRequest(req, res, next) {
  logger.info({ path: req.path, source: req.runIdSource, header: req.get('X-Run-Id') }, 'request');
  next();
}

module.exports = (express) =>
  express().use(
    express.json(),
    smartResumeRoutes(express),
    apifyWebhookRoutes(express),
    runIdBoundary({ role: 'consumer', clientId: namedClient, parentRunId: parentRunIdOf }),
    logRequest,
    batchScorer(express),
    postBatchScorer(express),
    apifyProcessRoutes(express),
    clientRunRoutes(express),
    answerError,
  );
