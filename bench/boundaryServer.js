'use strict';

/**
 * `node bench/boundaryServer.js express|express5 SIDE FOLDER`: serves a minimal app on loopback for
 * bench/boundary.mjs, with the package in that folder. It sends its port to the parent process, and on each message its CPU time in
 * microseconds. It ends when the parent does.
 */

const { AsyncLocalStorage } = require('node:async_hooks');
const http = require('node:http');
const path = require('node:path');

const [name, side, folder] = process.argv.slice(2);
const { setLogger } = require(path.resolve(folder, 'index.js'));
const { runIdBoundary } = require(path.resolve(folder, 'lib/express.js'));

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

const sides = { with: () => runIdBoundary({ role: 'consumer' }), floor, without: null };

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
