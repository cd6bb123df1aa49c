'use strict';

/**
 * An Airtable server on loopback for the `airtable` client, with access to the requests and rows, for tests.
 */

const { once } = require('node:events');
const http = require('node:http');
const { Faults, NO_RESPONSE, RESET, withFault } = require('./faults');
const { ApiError, apiError } = require('./apiError');
const { perform, readRequest } = require('./request');
const Table = require('./table');

const SECOND_MS = 1_000;

/**
 * Starts a server, which runs until `close()`. Above `requestsPerSecond` it answers 429; `now` is the clock
 * for this limit, in milliseconds.
 */
async function startAirtable({
  port = 0,
  requestsPerSecond = 5,
  tables: names = ['Job Tracking', 'Client Run Results'],
  baseId = 'appStrictRunIds00',
  apiKey = 'patInvented',
  now = () => performance.now(),
} = {}) {
  const tables = new Map(names.map((name) => [name, new Table()]));
  const requests = [];
  const faults = new Faults();
  const closing = new AbortController();
  const isWithinLimit = rateLimit(requestsPerSecond, now);

  /** Returns the body of the response, `RESET` or `NO_RESPONSE`. Throws an `ApiError`. */
  async function respond(request) {
    if (request.token === undefined) throw apiError(401);
    if (request.token !== apiKey) throw apiError(401, 'UNAUTHORIZED', 'Invalid authentication token');
    if (request.version !== 'v0') throw apiError(404);
    if (request.baseId !== baseId) throw apiError(403);
    if (!isWithinLimit()) throw apiError(429);
    const table = tables.get(request.table) ?? raise(apiError(403));
    const act = () => structuredClone(perform(table, request));
    const fault = faults.take(request);
    return fault === undefined ? act() : withFault(fault, act, closing.signal);
  }

  async function serve(incoming, response) {
    const request = await readRequest(incoming);
    const { method, table, recordId, query, body } = request;
    const entry = { method, table, recordId, query, body, status: null };
    requests.push(entry);
    const reply = await respond(request).then(
      (result) => ({ status: 200, body: result }),
      (error) =>
        error instanceof ApiError
          ? error
          : { status: 500, body: { error: { type: 'EMULATOR_FAILED', message: error.stack } } },
    );
    if (closing.signal.aborted || reply.body === NO_RESPONSE) return;
    if (reply.body === RESET) {
      incoming.socket.resetAndDestroy();
      return;
    }
    entry.status = reply.status;
    response.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(reply.body));
  }

  const server = http.createServer((incoming, response) => {
    serve(incoming, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${server.address().port}`,
    baseId,
    apiKey,
    rows(table) {
      return (tables.get(table) ?? raise(new Error(`no table ${table}`))).rows();
    },
    get requests() {
      return requests.map((entry) => ({ ...entry }));
    },
    fault(options) {
      faults.add(options);
    },
    clearFaults() {
      faults.clear();
    },
    async close() {
      closing.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/**
 * Returns a function that says whether one more request is allowed. Only allowed requests count towards the
 * limit.
 */
function rateLimit(requestsPerSecond, now) {
  const times = [];
  return () => {
    while (times.length > 0 && times[0] <= now() - SECOND_MS) times.shift();
    if (times.length >= requestsPerSecond) return false;
    times.push(now());
    return true;
  };
}

function raise(error) {
  throw error;
}

module.exports = { startAirtable };
