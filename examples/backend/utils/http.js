'use strict';

/** What all routes share: who the client is, work after the response, and errors that say what was wrong. */

const { STATUS_CODES } = require('node:http');
const { RunIdError } = require('strict-run-id');
const logger = require('../services/logger');
const { extractClientId } = require('./runIdUtils');

/** The status of a refusal; what is not here is a mistake of the sender, 400. */
const STATUS = {
  ERR_RUN_RECORD_NOT_FOUND: 404,
  ERR_RUN_RECORD_CONFLICT: 409,
  ERR_RUN_RECORD_NOT_MADE: 503,
  ERR_RUN_ID_EXHAUSTED: 503,
  ERR_CLOCK_RANGE: 500,
};

/** The client that a request names, for the boundary to check. */
exports.namedClient = (req) => req.query.clientId ?? req.body?.clientId;

/** The client of a request: as it is named, or as it stands in the id. */
exports.clientIdOf = (req) => exports.namedClient(req) ?? extractClientId(req.runId);

/** Express 4 does not look at the promise of a route: this hands its error on. */
exports.asyncRoute = (route) => (req, res, next) => {
  route(req, res).catch(next);
};

/** Works on after the response, in the context of its run; `onError` hears of a failure, which no response can tell. */
exports.inBackground = (work, onError) => {
  work()
    .catch(async (error) => {
      logger.error({ error: error.message, code: error.code }, 'failed after the response');
      await onError(error);
    })
    .catch((error) => logger.error({ error: error.message, code: error.code }, 'failed to say so'));
};

/** Answers as the boundary does: `application/problem+json`. */
// eslint-disable-next-line no-unused-vars -- Express counts the arguments.
exports.answerError = (error, req, res, next) => {
  const isRefusal = error instanceof RunIdError;
  const { code, message, hint } = error;
  // A body that is no JSON is told to its sender (`expose`); what Airtable or Apify said is for the log alone.
  const status = isRefusal ? (STATUS[code] ?? 400) : error.expose ? error.status : 502;
  logger.error({ status, code, error: message }, 'refused');
  const title = STATUS_CODES[status];
  res.status(status).type('application/problem+json');
  const said = isRefusal || error.expose ? { code, detail: message, hint } : {};
  res.send(JSON.stringify({ type: 'about:blank', title, status, ...said }));
};
