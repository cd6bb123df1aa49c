'use strict';

/** Airtable on loopback: `startAirtable` serves what the `airtable` client asks for, and shows what came in and was kept. */

const { once } = require('node:events');
const http = require('node:http');
const { DROPPED, Faults, NEVER, spoil } = require('./faults');
const { Refusal, refusal } = require('./refusal');
const { perform, readRequest } = require('./request');
const Table = require('./table');

const SECOND_MS = 1_000;

/**
 * Serves until `close()`. `requestsPerSecond` is the limit of the base, above which it answers 429; `now` is the clock
 * of the limit, in milliseconds.
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
  const isWithinLimit = limit(requestsPerSecond, now);

  /** The body that answers `request`, or that there is no answer; throws a `Refusal`. */
  async function answer(request) {
    if (request.token === undefined) throw refusal(401);
    if (request.token !== apiKey) throw refusal(401, 'UNAUTHORIZED', 'Invalid authentication token');
    if (request.version !== 'v0') throw refusal(404);
    if (request.baseId !== baseId) throw refusal(403);
    if (!isWithinLimit()) throw refusal(429);
    const table = tables.get(request.table) ?? raise(refusal(403));
    const act = () => structuredClone(perform(table, request));
    const fault = faults.take(request);
    return fault === undefined ? act() : spoil(fault, act, closing.signal);
  }

  async function serve(incoming, response) {
    const request = await readRequest(incoming);
    const { method, table, recordId, query, body } = request;
    const entry = { method, table, recordId, query, body, status: null };
    requests.push(entry);
    const reply = await answer(request).then(
      (answered) => ({ status: 200, body: answered }),
      (error) =>
        error instanceof Refusal
          ? error
          : { status: 500, body: { error: { type: 'EMULATOR_FAILED', message: error.stack } } },
    );
    if (closing.signal.aborted || reply.body === NEVER) return;
    if (reply.body === DROPPED) {
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
    fault(told) {
      faults.add(told);
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

/** A function that says whether one more request is within the limit of the last second; only such requests count. */
function limit(requestsPerSecond, now) {
  const taken = [];
  return () => {
    while (taken.length > 0 && taken[0] <= now() - SECOND_MS) taken.shift();
    if (taken.length >= requestsPerSecond) return false;
    taken.push(now());
    return true;
  };
}

function raise(error) {
  throw error;
}

module.exports = { startAirtable };
