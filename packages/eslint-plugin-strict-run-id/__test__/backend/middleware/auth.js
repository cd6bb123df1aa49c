'use strict';

const config = require('../config');
const { HttpError } = require('../utils/errors');

/** Only our own services and scripts may start work. */
module.exports = (req, res, next) => {
  const [kind, token] = (req.get('authorization') || '').split(' ');
  next(kind === 'Bearer' && token === config.token ? undefined : new HttpError(401, 'Not allowed'));
};
