'use strict';

/**
 * Builds the app with Express 4 or 5. The boundary answers requests without a run id, or with a wrong one.
 */

const { runIdBoundary, runIdErrorHandler } = require('strict-run-id/express');
const batchScorer = require('./batchScorer');
const postBatchScorer = require('./postBatchScorer');
const apifyProcessRoutes = require('./routes/apifyProcessRoutes');
const apifyWebhookRoutes = require('./routes/apifyWebhookRoutes');
const clientRunRoutes = require('./routes/clientRunRoutes');
const smartResumeRoutes = require('./routes/smartResumeRoutes');
const logger = require('./services/logger');
const { answerError, namedClient } = require('./utils/http');

/** Some callers send the run id under another name. */
const NAMES = ['runId', 'clientRunId', 'parentRunId'];

function logRequest(req, res, next) {
  logger.info({ path: req.path, source: req.runIdSource, header: req.get('X-Run-Id') }, 'request');
  next();
}

module.exports = (express) =>
  express().use(
    express.json(),
    smartResumeRoutes(express),
    apifyWebhookRoutes(express),
    runIdBoundary({ role: 'consumer', clientId: namedClient, names: NAMES }),
    logRequest,
    batchScorer(express),
    postBatchScorer(express),
    apifyProcessRoutes(express),
    clientRunRoutes(express),
    runIdErrorHandler(),
    answerError,
  );
