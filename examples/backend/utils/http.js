'use strict';

/** What all routes share: who the client is, work after the response, and errors that say what was wrong. */

const { STATUS_CODES } = require('node:http');
const { RunIdError } = require('strict-run-id');
const logger = require('../services/logger');
const Problem = require('./problem');
const { extractClientId } = require('./runIdUtils');

/** The status of a refusal; what is not here is a mistake of the sender, 400. */
const STATUS = {
  ERR_RUN_RECORD_NOT_FOUND: 404,
  ERR_RUN_RECORD_CONFLICT: 409,
  ERR_RUN_RECORD_NOT_MADE: 503,
  ERR_RUN_ID_EXHAUSTED: 503,
  ERR_CLOCK_RANGE: 500,
};

/** The client that a request names, for the boundary to check. Of two that disagree neither is taken. */
exports.namedClient = (req) => {
  const [inQuery, inBody] = [req.query.clientId, req.body?.clientId];
  if (inQuery !== undefined && inBody !== undefined && inQuery !== inBody) {
    throw new Problem(400, 'ERR_CLIENT_ID_CONFLICT', 'The query and the body name two clients: send one');
  }
  return inQuery ?? inBody;
};

/** The client of a request: as it is named, or as it stands in the id. */
exports.clientIdOf = (req) => exports.namedClient(req) ?? extractClientId(req.runId);

/** Express 4 does not look at the promise of a route: this hands its error on. */
exports.asyncRoute = (route) => (req, res, next) => {
  route(req, res).catch(next);
};

/** Works on after the response, in the context of its run; no response can tell of a failure then, but the log does. */
exports.inBackground = (work) => {
  work().catch((error) =>
    logger.error({ code: error.code, error: error.message }, 'failed after the response'),
  );
};

/** Answers as the boundary does: `application/problem+json`. */
// eslint-disable-next-line no-unused-vars -- Express counts the arguments.
exports.answerError = (error, req, res, next) => {
  const { status, code, detail, hint } = answerTo(error);
  // Refusals of the package are in the log already.
  if (!(error instanceof RunIdError)) {
    logger.error({ status, code: error.code, error: error.message, path: req.path }, 'refused');
  }
  res.status(status).type('application/problem+json');
  res.send(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail, hint }));
};

/** What may be told of an error: what this backend and the package say, and of all else only the status. */
function answerTo(error) {
  const { code, message: detail, hint } = error;
  if (error instanceof RunIdError) return { status: STATUS[code] ?? 400, code, detail, hint };
  if (error instanceof Problem) return { status: error.status, code, detail };
  // Of a body that can't be read, express.json() says what kind of mistake it is, and in its message what was sent.
  if (error.expose) return { status: error.status, code: error.type };
  return { status: 500 };
}
