'use strict';

/** For tests of `strict-run-id/express`: servers that close after each test, apps with a boundary, and requests. */

const { once } = require('node:events');
const http = require('node:http');
const { setLogger } = require('strict-run-id');
const { currentRunId, runIdBoundary, runIdEvents, withRunId } = require('strict-run-id/express');
const { resetRunIdState } = require('strict-run-id/testing');

const base = '251003-154510';
const ids = { base, other: '251003-154511', ada: `${base}-Ada-Park`, cora: `${base}-Cora-Lee` };

/** For `describe.each(frameworks)('on %s', …)`. */
const frameworks = [
  ['Express 4', require('express')],
  ['Express 5', require('express5')],
];

const servers = [];

/** Starts each test of a file anew, and closes its servers. */
function closingServers() {
  beforeEach(() => {
    resetRunIdState();
    setLogger(null);
  });
  afterEach(async () => {
    runIdEvents.removeAllListeners();
    await Promise.all(
      servers.splice(0).map((server) => {
        server.closeAllConnections();
        return new Promise((resolve) => server.close(resolve));
      }),
    );
  });
}

/** Serves on loopback until the test is over; gives the address. */
async function serve(listener) {
  const server = http.createServer({ maxHeaderSize: 1 << 16 }, listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

/** `app(options, route?)` with a boundary and a route that shows what it sees, and `serveApp`, which serves that. */
function appsOf(express) {
  const sees = (req, res) => res.json({ runId: req.runId, source: req.runIdSource, current: currentRunId() });
  function app(options, route = sees) {
    const it = express().use(express.json(), runIdBoundary(options));
    it.all('/run', route);
    // eslint-disable-next-line no-unused-vars -- Express counts the arguments.
    it.use((error, req, res, next) =>
      res.status(500).json({ name: error.name, code: error.code, message: error.message }),
    );
    return it;
  }
  return { app, serveApp: async (...args) => `${await serve(app(...args))}/run` };
}

/** Sends a request as it is given; gives the status, the headers, the text and the JSON in it. */
async function ask(url, { method = 'GET', headers = {}, json } = {}) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const request = http.request(url, {
    method: body === undefined ? method : 'POST',
    headers: { ...type, ...headers },
  });
  request.end(body);
  const [response] = await once(request, 'response');
  const chunks = await response.toArray();
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = /json/.test(response.headers['content-type']);
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

/** A `clientId` option that trusts the query. */
const fromQuery = (req) => req.query.clientId;

/** Calls within the run of Ada-Park. */
const inRun = (call) => withRunId(ids.ada, call);

module.exports = { appsOf, ask, closingServers, frameworks, fromQuery, ids, inRun, serve };
