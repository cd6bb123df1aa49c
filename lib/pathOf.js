'use strict';

const field = require('./field.js');

/** Returns the path of a request, without the query, which may hold what doesn't belong in a log. */
function pathOf(req) {
  // Within a router, Express shortens `url`.
  return String(field(req, 'originalUrl') ?? field(req, 'url')).split('?', 1)[0];
}

module.exports = pathOf;
