'use strict';

/**
 * The smallest app there is, for `npm run bench`: `node bench/boundaryServer.js express|express5 with|without` serves it
 * on loopback, in a process of its own. It tells its port, and at each message its CPU time so far, in microseconds; it
 * ends with the process that started it.
 */

const http = require('node:http');
const { setLogger } = require('../index.js');
const { runIdBoundary } = require('../lib/express.js');

const [name, side] = process.argv.slice(2);
const app = require(name)();

setLogger(null);
if (side === 'with') app.use(runIdBoundary({ role: 'consumer' }));
app.get('/', (req, res) => res.send('ok'));

process.on('disconnect', () => process.exit());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});
const server = http.createServer(app).listen(0, '127.0.0.1', () => process.send(server.address().port));
