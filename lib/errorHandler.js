'use strict';

/**
 * `runIdErrorHandler`: the log gets all that an error of this package knows, and whoever sent the request only what they
 * may know.
 */

const answer = require('./answer.js');
const { boundary } = require('./bound.js');
const field = require('./field.js');
const pathOf = require('./pathOf.js');

function runIdErrorHandler() {
  // Express counts the arguments.
  return function runIdErrorHandler(error, req, res, next) {
    if (!isRunIdError(error)) {
      next(error);
      return;
    }
    log(error, req);
    // Of an answer that was begun, Express closes the connection.
    if (res.headersSent) next(error);
    else answer(res, error.toProblem());
  };
}

/** By its shape, because another copy or realm has a class of its own. */
function isRunIdError(error) {
  if (typeof error !== 'object' || error === null) return false;
  const code = field(error, 'code');
  return (
    typeof code === 'string' && code.startsWith('ERR_') && typeof field(error, 'toProblem') === 'function'
  );
}

function log(error, req) {
  const [message, diagnosis, stack] = ['message', 'diagnosis', 'stack'].map((name) => field(error, name));
  const lines = [`Stack trace: ${stack}`];
  if (diagnosis !== undefined) lines.unshift(`Diagnosis: ${JSON.stringify(diagnosis)}`);
  boundary.log('STRICT', String(field(req, 'method')), pathOf(req), 'failed', String(message), ...lines);
}

module.exports = runIdErrorHandler;
