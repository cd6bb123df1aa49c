'use strict';

/** Express 4 doesn't wait for promises. */
module.exports = (handler) => (req, res, next) => Promise.resolve(handler(req, res, next)).catch(next);
