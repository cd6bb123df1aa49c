'use strict';

/**
 * `runIdBoundary`: where requests come in. Which id a request has is decided natively (src/node/boundary.rs); here the
 * request gets it, all that runs for the request gets its context, and who sent a wrong one gets a 400.
 */

const { IncomingMessage, ServerResponse } = require('node:http');
const RunIdError = require('./RunIdError.js');
const { boundary, createClientRunId } = require('./bound.js');
const { storage } = require('./context.js');

/** Refusals that are no fault of the request. */
const OF_THE_SERVER = new Set(['ERR_RUN_ID_EXHAUSTED', 'ERR_CLOCK_RANGE', 'ERR_INVALID_ARGUMENT']);

/** Where a request that passed a boundary has its run. A WeakMap of them would cost a microsecond more. */
const RUN = Symbol('strict-run-id.run');

/** Whether objects of one kind share their shape in V8, also where their prototype was set. */
const SHAPES_ARE_SHARED = Number.parseInt(process.versions.node, 10) >= 24;

function runIdBoundary(options) {
  const settled = boundary.options(options);
  const { header } = settled;
  const headerInLowerCase = header.toLowerCase();
  const { clientId, parentRunId } = options;

  return function runIdBoundary(req, res, next) {
    const earlier = req[RUN];
    let parent, client;
    try {
      parent = parentRunId?.(req);
      client = clientId?.(req);
    } catch (error) {
      next(asError(error));
      return;
    }
    let found;
    try {
      const sent = sentHeader(req, headerInLowerCase);
      // Behind another boundary the id is known; what has come in since, such as a body, is held against it.
      found = boundary.resolve(
        req.specificRunId,
        req.query,
        req.body,
        parent,
        sent,
        client,
        settled,
        earlier && whole(earlier),
      );
    } catch (error) {
      if (!(error instanceof RunIdError) || OF_THE_SERVER.has(error.code)) next(asError(error));
      else refuse(res, error);
      return;
    }
    const [runId, runsClient, source] = found;
    if (earlier) {
      earlier.clientId ??= runsClient;
      storage.run(earlier, next);
      return;
    }
    const run = { runId, clientId: runsClient };
    res.setHeader(header, encodeURIComponent(runId));
    enter(req, res, run, source);
    storage.run(run, next);
  };
}

/**
 * What was thrown, as `next` takes it for an error. With what is falsy, and with the words 'route' and 'router', Express
 * would go on to the handlers of a request that has no id.
 */
function asError(thrown) {
  if (thrown && thrown !== 'route' && thrown !== 'router') return thrown;
  const shown = typeof thrown === 'string' ? `'${thrown}'` : String(thrown);
  return new Error(`A function that runIdBoundary called has thrown ${shown}, which is no error.`, {
    cause: thrown,
  });
}

/** The run id of a request with its client, where that is known; so no later boundary lets another client's pass. */
function whole({ runId, clientId }) {
  return clientId === null ? runId : createClientRunId(runId, clientId);
}

/**
 * The header as middleware before us has left it: a text, an array where it came more than once, or undefined. Node
 * joins one that came twice with a comma, which alone would not be seen.
 */
function sentHeader(req, name) {
  const sent = req.headers && Object.hasOwn(req.headers, name) ? req.headers[name] : undefined;
  // Node makes these lists of all headers, so they are only asked where there may be two.
  if (typeof sent !== 'string' || !sent.includes(', ')) return sent;
  const distinct = req.headersDistinct?.[name];
  return distinct?.length > 1 && sent === distinct.join(', ') ? distinct : sent;
}

/**
 * Makes a request or response cheap to add to, by taking one of its properties off and putting it back as it was.
 *
 * Before Node 24, V8 gives an object whose prototype was set, as Express sets it, a shape of its own at each property that
 * is added: that costs a microsecond or more, and whoever reads the object then finds nothing learned of its shape. An
 * object that has lost a property is a dictionary: another is cheap to add, and dictionaries share their shape.
 */
function loosen(message, { prototype }, name) {
  if (SHAPES_ARE_SHARED || Object.getPrototypeOf(message) === prototype) return;
  const property = Object.getOwnPropertyDescriptor(message, name);
  if (property?.configurable && delete message[name]) Object.defineProperty(message, name, property);
}

/** Gives a request its run. */
function enter(req, res, run, source) {
  loosen(req, IncomingMessage, 'url');
  loosen(res, ServerResponse, 'sendDate');
  Object.defineProperty(req, RUN, { value: run });
  Object.defineProperty(req, 'runId', {
    value: run.runId,
    enumerable: true,
    writable: false,
    configurable: false,
  });
  Object.defineProperty(req, 'runIdSource', {
    value: source,
    enumerable: true,
    writable: false,
    configurable: false,
  });
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
      if (typeof callback === 'function') {
        args.splice(-1, 1, (...results) => storage.run(run, () => callback(...results)));
      }
      return write.apply(res, args);
    };
  }
}

/**
 * Answers as RFC 9457 says; `message` repeats `detail`, for clients that read errors by that name. It has what was sent
 * escaped and cut; the stack goes to the log alone.
 */
function refuse(res, { code, message, hint }) {
  const status = 400;
  res.statusCode = status;
  res.setHeader('Content-Type', 'application/problem+json');
  res.end(
    JSON.stringify({
      type: 'about:blank',
      title: 'Bad Request',
      status,
      code,
      detail: message,
      message,
      hint,
    }),
  );
}

module.exports = runIdBoundary;
