'use strict';

/**
 * What `runIdBoundary` does with `mode: 'observe'` instead of refusing: it counts each refusal, and logs the first one of a
 * code on a route. More of the same would hide the next one that is new.
 */

const { boundary } = require('./bound.js');
const field = require('./field.js');
const pathOf = require('./pathOf.js');
const textOf = require('./textOf.js');

/** How many pairs of a code and a route are logged, and as many of a code and a path without a route: a scanner sends any number. */
const MAX_LOGGED = 1_000;

/** Returns the last line of a list that is full. */
const lastOf = (what) =>
  `It is the last one that is logged, after ${MAX_LOGGED} codes and ${what}. stats().observed counts on.`;

/** Returns a function that takes the error and the status that a request would have been answered with. */
function observer() {
  // Apart, so that paths of others don't use up the places of the app's routes.
  const logged = { routes: new Set(), paths: new Set() };

  return function observe(error, status, req, res) {
    const code = codeOf(error);
    boundary.observed(code);
    const log = () => {
      const method = String(field(req, 'method'));
      const route = routeOf(req);
      const what = route === undefined ? 'paths' : 'routes';
      const place = route ?? pathOf(req);
      const key = JSON.stringify([code, method, place]);
      const known = logged[what];
      if (known.has(key) || known.size === MAX_LOGGED) return;
      known.add(key);
      const lines = [textOf(error)];
      // Who threw is known for a refusal of the boundary.
      if (status === 500) lines.push(`Stack trace: ${field(error, 'stack')}`);
      if (known.size === MAX_LOGGED) lines.push(lastOf(what));
      boundary.log('OBSERVE', method, place, `would have been answered with ${status}`, ...lines);
    };
    // Express knows the route when the request is over. Responses that aren't of node:http may emit nothing.
    if (typeof res.once === 'function') res.once('close', log);
    else log();
  };
}

/** Returns the code of an error, which may be of other code; undefined if it has none. */
function codeOf(error) {
  const code = field(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** Returns the route as the app wrote it, so that all its requests are one; undefined if no route of Express took it. */
function routeOf(req) {
  const route = field(req, 'route');
  const path = typeof route === 'object' && route !== null ? field(route, 'path') : undefined;
  return path === undefined ? undefined : `${field(req, 'baseUrl') ?? ''}${path}`;
}

module.exports = observer;
