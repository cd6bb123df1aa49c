'use strict';

/** One line for each request. */

const notifications = require('../services/notifications');

module.exports = (req, res, next) => {
  const began = process.hrtime.bigint();
  res.on('finish', () => {
    const took = Number(process.hrtime.bigint() - began) / 1e6;
    if (res.statusCode >= 500) notifications.add(`${req.method} ${req.path} failed after ${took.toFixed(1)} ms`);
  });
  next();
};
