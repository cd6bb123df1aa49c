'use strict';

class HttpError extends Error {
  constructor(status, message, details) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.details = details;
  }
}

/** The last middleware. */
function answerError(error, req, res, next) {
  if (res.headersSent) return next(error);
  const status = error.status || 500;
  if (status >= 500 && !process.env.QUIET) console.error(`${req.method} ${req.path}`, error);
  res.status(status).json({ error: error.message, details: error.details });
}

module.exports = { HttpError, answerError };
