'use strict';

/**
 * `runIdBoundary`: where requests come in. Which id a request has is decided natively (src/node/boundary.rs); here the
 * request gets it, all that runs for the request gets its context, and who sent a wrong one gets a 400.
 */

const RunIdError = require('./RunIdError.js');
const { boundary, createClientRunId } = require('./bound.js');
const { storage } = require('./context.js');

/** Refusals that are no fault of the request. */
const OF_THE_SERVER = new Set(['ERR_RUN_ID_EXHAUSTED', 'ERR_CLOCK_RANGE', 'ERR_INVALID_ARGUMENT']);

/** The run of each request that passed a boundary. */
const runs = new WeakMap();

function runIdBoundary(options) {
  const settled = boundary.options(options);
  const { header } = settled;
  const { clientId, parentRunId } = options;

  return function runIdBoundary(req, res, next) {
    const earlier = runs.get(req);
    let parent, client;
    try {
      // Behind another boundary the id is known; what has come in since, such as a body, is held against it.
      parent = earlier ? whole(earlier) : parentRunId?.(req);
      client = clientId?.(req);
    } catch (error) {
      next(error);
      return;
    }
    let found;
    try {
      found = boundary.resolve(req, sentHeader(req, header), parent, client, settled);
    } catch (error) {
      if (!(error instanceof RunIdError) || OF_THE_SERVER.has(error.code)) next(error);
      else refuse(res, error);
      return;
    }
    if (earlier) {
      earlier.clientId ??= found.clientId;
    } else {
      res.setHeader(header, encodeURIComponent(found.runId));
      enter(req, res, found);
    }
    storage.run(runs.get(req), () => next());
  };
}

/** The run id of a request with its client, where that is known; so no later boundary lets another client's pass. */
function whole({ runId, clientId }) {
  return clientId === null ? runId : createClientRunId(runId, clientId);
}

/**
 * The header as middleware before us has left it: a text, an array where it came more than once, or undefined. Node
 * joins one that came twice with a comma, which alone would not be seen.
 */
function sentHeader(req, header) {
  const name = header.toLowerCase();
  const sent = req.headers && Object.hasOwn(req.headers, name) ? req.headers[name] : undefined;
  const distinct = req.headersDistinct?.[name];
  return distinct?.length > 1 && sent === distinct.join(', ') ? distinct : sent;
}

/** Gives a request its run. */
function enter(req, res, { runId, clientId, source }) {
  const run = { runId, clientId };
  runs.set(req, run);
  const fixed = { enumerable: true, writable: false, configurable: false };
  Object.defineProperties(req, { runId: { value: runId, ...fixed }, runIdSource: { value: source, ...fixed } });
  // What they emit comes from the socket, which is of no run: listeners for data, end or finish would be outside.
  for (const emitter of [req, res]) {
    const { emit } = emitter;
    emitter.emit = (...args) =>
      // Most is heard by nobody, or comes from the request's own code.
      storage.getStore() === run || emitter.listenerCount(args[0]) === 0
        ? emit.apply(emitter, args)
        : storage.run(run, Reflect.apply, emit, emitter, args);
  }
  // So do callbacks of what is written: where requests are pipelined, another one's end may flush it.
  for (const name of ['write', 'end', 'writeContinue']) {
    const write = res[name];
    res[name] = (...args) => {
      const callback = args.at(-1);
      if (typeof callback === 'function') args.splice(-1, 1, (...results) => storage.run(run, () => callback(...results)));
      return write.apply(res, args);
    };
  }
}

/** Answers as RFC 9457 says; `message` is `detail` by the name that errors have. The message has what was sent escaped and cut; the stack goes to the log alone. */
function refuse(res, { code, message, hint }) {
  const status = 400;
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/problem+json');
  res.end(JSON.stringify({ type: 'about:blank', title: 'Bad Request', status, code, detail: message, message, hint }));
}

module.exports = runIdBoundary;
