'use strict';

/**
 * `node bench/boundaryServer.js express|express5 SIDE`: serves a minimal app on loopback for
 * bench/boundary.mjs. It sends its port to the parent process, and on each message its CPU time in
 * microseconds. It ends when the parent does.
 */

const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const { setLogger } = require('../index.js');
const { runIdBoundary } = require('../lib/express.js');

/**
 * The minimum: a context for the request, and the id in the response. No checks, and no context in event
 * listeners.
 */
function floor() {
  const storage = new AsyncLocalStorage();
  return (req, res, next) => {
    res.setHeader('X-Run-Id', req.headers['x-run-id']);
    storage.run({ runId: req.headers['x-run-id'] }, next);
  };
}

/**
 * The same, after what the boundary does to Express objects before Node 24: see `loosen` in lib/boundary.js.
 */
function looseFloor() {
  const enter = floor();
  return (req, res, next) => {
    for (const [message, name] of [
      [req, 'url'],
      [res, 'sendDate'],
    ]) {
      const property = Object.getOwnPropertyDescriptor(message, name);
      if (delete message[name]) Object.defineProperty(message, name, property);
    }
    enter(req, res, next);
  };
}

const sides = { with: () => runIdBoundary({ role: 'consumer' }), floor, looseFloor, without: null };

const [name, side] = process.argv.slice(2);
const app = require(name)();

setLogger(null);
if (sides[side]) app.use(sides[side]());
app.get('/', (req, res) => res.send('ok'));

process.on('disconnect', () => process.exit());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
const server = http.createServer(app).listen(0, '127.0.0.1', () => process.send(server.address().port));
