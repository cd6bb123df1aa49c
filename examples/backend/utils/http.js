'use strict';

/** Shared by all routes: the client of a request, work after the response, error responses. */

const { STATUS_CODES } = require('node:http');
const { RunIdError } = require('strict-run-id');
const logger = require('../services/logger');
const Problem = require('./problem');
const { extractClientId } = require('./runIdUtils');

/** The HTTP status by code; all other codes are errors of the sender, 400. */
const STATUS = {
  ERR_RUN_RECORD_NOT_FOUND: 404,
  ERR_RUN_RECORD_CONFLICT: 409,
  ERR_RUN_RECORD_NOT_MADE: 503,
  ERR_RUN_ID_EXHAUSTED: 503,
  ERR_CLOCK_RANGE: 500,
};

/**
 * Returns the client id that a request names, for the boundary to check. Throws if query and body disagree.
 */
exports.namedClient = (req) => {
  const [inQuery, inBody] = [req.query.clientId, req.body?.clientId];
  if (inQuery !== undefined && inBody !== undefined && inQuery !== inBody) {
    throw new Problem(400, 'ERR_CLIENT_ID_CONFLICT', 'The query and the body name two clients: send one');
  }
  return inQuery ?? inBody;
};

/** Returns the client id of a request: the one it names, or the one in its run id. */
exports.clientIdOf = (req) => exports.namedClient(req) ?? extractClientId(req.runId);

/** Passes the rejection of an async route to `next`: Express 4 ignores the promise. */
exports.asyncRoute = (route) => (req, res, next) => {
  route(req, res).catch(next);
};

/** Runs work after the response, in the context of its run. Failures go to the log. */
exports.inBackground = (work) => {
  work().catch((error) =>
    logger.error({ code: error.code, error: error.message }, 'failed after the response'),
  );
};

/** Responds with `application/problem+json`, as the boundary does. */
// eslint-disable-next-line no-unused-vars -- Express counts the arguments.
exports.answerError = (error, req, res, next) => {
  const { status, code, detail, hint } = publicPartOf(error);
  // The package has already logged its own errors.
  if (!(error instanceof RunIdError)) {
    logger.error({ status, code: error.code, error: error.message, path: req.path }, 'refused');
  }
  res.status(status).type('application/problem+json');
  res.send(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail, hint }));
};

/** Returns what the client may see of an error: for unexpected errors only the status. */
function publicPartOf(error) {
  const { code, message: detail, hint } = error;
  if (error instanceof RunIdError) return { status: STATUS[code] ?? 400, code, detail, hint };
  if (error instanceof Problem) return { status: error.status, code, detail };
  // An error of express.json(): its message quotes the body, so only its type is shown.
  if (error.expose) return { status: error.status, code: error.type };
  return { status: 500 };
}
