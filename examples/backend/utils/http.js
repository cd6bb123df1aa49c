'use strict';

/** Shared by all routes: the client of a request, work after the response, error responses. */

const { createHash, timingSafeEqual } = require('node:crypto');
const { STATUS_CODES } = require('node:http');
const { RunIdError, createClientRunId } = require('strict-run-id');
const logger = require('../services/logger');
const Problem = require('./problem');
const { extractClientId } = require('./runIdUtils');

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

const digest = (text) => createHash('sha256').update(text).digest();

/** Lets only callers pass that send the token of this backend, `BACKEND_TOKEN`, as a bearer token. */
exports.provenCaller = (req, res, next) => {
  const [, sent = ''] = /^Bearer (.+)$/.exec(req.get('Authorization') ?? '') ?? [];
  const token = process.env.BACKEND_TOKEN ?? '';
  if (token === '' || !timingSafeEqual(digest(sent), digest(token))) {
    throw new Problem(401, 'ERR_CALLER', 'Send the token of this backend: Authorization: Bearer <token>');
  }
  next();
};

/**
 * Checks what a request brought. An id that is wrong is then the fault of whoever sent it, not of the backend: 400.
 * The check may be async.
 */
exports.checked = (check) => {
  try {
    const checking = check();
    return checking instanceof Promise ? checking.catch(refuse) : checking;
  } catch (error) {
    return refuse(error);
  }
};

function refuse(error) {
  if (!(error instanceof RunIdError) || error.toProblem().status !== 500) throw error;
  const { status, code, detail, hint } = error.toProblem({ status: 400 });
  throw new Problem(status, code, detail, hint);
}

/** Returns the client id of a request: the one it names, or the one in its run id. Throws if there is none. */
exports.clientIdOf = (req) => {
  const clientId = exports.namedClient(req) ?? extractClientId(req.runId);
  exports.checked(() => createClientRunId(req.runId, clientId));
  return clientId;
};

/** Passes the rejection of an async route to `next`: Express 4 ignores the promise. */
exports.asyncRoute = (route) => (req, res, next) => {
  route(req, res, next).catch(next);
};

/** Runs work after the response, in the context of its run. Failures go to the log. */
exports.inBackground = (work) => {
  work().catch((error) =>
    logger.error({ code: error.code, error: error.message }, 'failed after the response'),
  );
};

/** Answers all errors but those of strict-run-id, as `application/problem+json`. */
// eslint-disable-next-line no-unused-vars -- Express counts the arguments.
exports.answerError = (error, req, res, next) => {
  const { status, code, detail, hint } = publicPartOf(error);
  logger.error({ status, code: error.code, error: error.message, path: req.path }, 'refused');
  res.status(status).type('application/problem+json');
  res.send(JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, code, detail, hint }));
};

/** Returns what the client may see of an error: for unexpected errors only the status. */
function publicPartOf(error) {
  if (error instanceof Problem) {
    const { status, code, message: detail, hint } = error;
    return { status, code, detail, hint };
  }
  // An error of express.json(): its message quotes the body, so only its type is shown.
  if (error.expose) return { status: error.status, code: error.type };
  return { status: 500 };
}
