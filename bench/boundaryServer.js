'use strict';

/**
 * The smallest app there is, for `npm run bench`: `node bench/boundaryServer.js express|express5 SIDE` serves it on
 * loopback, in a process of its own. It tells its port, and at each message its CPU time so far, in microseconds; it
 * ends with the process that started it.
 */

const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const { setLogger } = require('../index.js');
const { runIdBoundary } = require('../lib/express.js');

/** The least that gives a request a context and an answer its id: nothing is checked, and no event has the context. */
function floor() {
  const storage = new AsyncLocalStorage();
  return (req, res, next) => {
    res.setHeader('X-Run-Id', req.headers['x-run-id']);
    storage.run({ runId: req.headers['x-run-id'] }, next);
  };
}

/** The same behind what the boundary does to the objects of Express before Node 24, see `loosen` in lib/boundary.js. */
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
