'use strict';

/** The backend, on the Express that it is given, 4 or 5. Requests without an id, or with a wrong one, end at the boundary. */

const { runIdBoundary } = require('strict-run-id/express');
const batchScorer = require('./batchScorer');
const postBatchScorer = require('./postBatchScorer');
const apifyProcessRoutes = require('./routes/apifyProcessRoutes');
const apifyWebhookRoutes = require('./routes/apifyWebhookRoutes');
const clientRunRoutes = require('./routes/clientRunRoutes');
const smartResumeRoutes = require('./routes/smartResumeRoutes');
const logger = require('./services/logger');
const { answerError, namedClient } = require('./utils/http');

/** The run that a caller says it works for: some send that instead of an id of the request's own. */
const startedBy = (req) => req.query.parentRunId ?? req.body?.parentRunId;

function logRequest(req, res, next) {
  logger.info({ path: req.path, source: req.runIdSource, header: req.get('X-Run-Id') }, 'request');
  next();
}

module.exports = (express) =>
  express().use(
    express.json(),
    smartResumeRoutes(express),
    apifyWebhookRoutes(express),
    runIdBoundary({ role: 'consumer', clientId: namedClient, parentRunId: startedBy }),
    logRequest,
    batchScorer(express),
    postBatchScorer(express),
    apifyProcessRoutes(express),
    clientRunRoutes(express),
    answerError,
  );
