'use strict';

/**
 * `runIdBoundary`: where requests come in. Which id a request has is decided natively (src/boundary.rs). This file
 * gives the request its id, runs everything for the request in its context, and answers a wrong id with a problem, or lets
 * it pass if it only observes (lib/observe.js).
 */

const RunIdError = require('./RunIdError.js');
const answer = require('./answer.js');
const { boundary } = require('./bound.js');
const { storage } = require('./context.js');
const field = require('./field.js');
const observer = require('./observe.js');

/** The property of a request that holds its run. A WeakMap would cost a microsecond more. */
const RUN = Symbol('strict-run-id.run');

/** The property of a request that holds the id, or its promise, while that is made. */
const MAKING = Symbol('strict-run-id.making');

function runIdBoundary(options) {
  const { header, generates, makes, takesFirst, needsClient, ignoresBody, observes, names } =
    boundary.options(options);
  const { resolve, made, fail, refuse } = observes ? observing() : refusing;
  const headerInLowerCase = header.toLowerCase();
  const [clientId, parentRunId, make] = ['clientId', 'parentRunId', 'make'].map((name) =>
    field(options, name),
  );

  return function runIdBoundary(req, res, next) {
    const earlier = req[RUN];
    let parent, client, specific, query, body, bodyType, sent;
    try {
      parent = parentRunId?.(req);
      client = clientId?.(req);
      // Here, because a getter of the app may throw, and that isn't the request's fault either.
      [specific, query] = [field(req, 'specificRunId'), field(req, 'query')];
      if (!ignoresBody) {
        body = field(req, 'body');
        bodyType = unparsedType(req, body);
      }
      sent = sentHeader(req, headerInLowerCase);
    } catch (error) {
      fail(error, req, res, next);
      return;
    }
    let found;
    try {
      // After an earlier boundary the id is known. It is compared with what has come in since, such as a body.
      found = resolve(
        specific,
        query,
        body,
        parent,
        sent,
        client,
        earlier?.runId,
        earlier?.clientId,
        generates,
        takesFirst,
        needsClient,
        names,
        ignoresBody,
        bodyType,
        makes,
      );
    } catch (error) {
      refuse(error, req, res, next);
      return;
    }
    if (earlier) {
      earlier.clientId ??= found[1];
      storage.run(earlier, next);
    } else if (found[0] === null) makeFor(req, res, next, found[1]);
    else begin(req, res, next, found);
  };

  /** Gives a request the id that the option `make` makes for its client. */
  async function makeFor(req, res, next, client) {
    let found;
    try {
      // Once, even if the request passes two boundaries at the same time.
      found = made(await (req[MAKING] ??= make(req)), client);
    } catch (error) {
      fail(error, req, res, next);
      return;
    }
    // While it was made, the request may have got an id from a boundary that it passed at the same time.
    const earlier = req[RUN];
    if (earlier) storage.run(earlier, next);
    else begin(req, res, next, found);
  }

  /** Begins the run of a request. */
  function begin(req, res, next, [runId, client, source]) {
    const run = { runId, clientId: client };
    try {
      res.setHeader(header, encodeURIComponent(runId));
    } catch (error) {
      // Something else has answered the request while its id was made.
      fail(error, req, res, next);
      return;
    }
    enter(req, res, run, source);
    storage.run(run, next);
  }
}

/** How requests are checked, and what becomes of one that has no right id. */
const refusing = {
  resolve: boundary.resolve,
  made: boundary.made,

  /** `error` is not of the request: the app's own error handling answers. */
  fail(error, req, res, next) {
    next(asError(error));
  },

  /** `error` is of the boundary's check. From 500 on it isn't the request's fault. */
  refuse(error, req, res, next) {
    const problem = problemOf(error);
    if (problem?.status < 500) answer(res, problem);
    else next(asError(error));
  },
};

/** The same for a boundary that only observes: the request goes on as it came. */
function observing() {
  const observe = observer();
  const pass = (error, status, req, res, next) => {
    observe(error, status, req, res);
    // Without a run, or in that of an earlier boundary.
    storage.run(req[RUN], next);
  };
  return {
    resolve: boundary.observe,
    made: boundary.observeMade,
    fail: (error, ...rest) => pass(asError(error), 500, ...rest),
    refuse: (error, ...rest) => pass(asError(error), problemOf(error)?.status ?? 500, ...rest),
  };
}

function problemOf(error) {
  return error instanceof RunIdError ? error.toProblem() : undefined;
}

/**
 * Returns what was thrown in a form that `next` takes for an error. A falsy value, 'route' or 'router' would make Express
 * continue with the handlers of a request that has no id.
 */
function asError(thrown) {
  if (thrown && thrown !== 'route' && thrown !== 'router') return thrown;
  const shown = typeof thrown === 'string' ? `'${thrown}'` : String(thrown);
  return new Error(`A function passed to runIdBoundary threw ${shown}, which isn't an error.`, {
    cause: thrown,
  });
}

/** Returns a header as earlier middleware left it. */
function headerOf({ headers }, name) {
  return headers && Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/**
 * Returns the content type of a body that was sent but isn't parsed; undefined for other requests. Whether a run id may be
 * in it is decided natively.
 */
function unparsedType(req, body) {
  const type = headerOf(req, 'content-type');
  // Nearly all requests without a body end here.
  if (type === undefined) return undefined;
  const isSent = headerOf(req, 'content-length') > 0 || headerOf(req, 'transfer-encoding') !== undefined;
  return isSent && !isParsed(req, body) ? type : undefined;
}

/** Whether a parser has made a value of the body: `express.raw()` and `express.text()` only read it. */
function isParsed(req, body) {
  if (body === undefined || typeof body === 'string' || ArrayBuffer.isView(body)) return false;
  // In Express 4, `express.json()` sets an empty object even if it leaves a body to other parsers.
  const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0;
  return !(isEmpty && req.readableDidRead === false);
}

/**
 * Returns the header as earlier middleware left it: a string, an array if it came more than once, or undefined. Node
 * joins repeated headers with a comma, so a string alone doesn't show the repetition.
 */
function sentHeader(req, name) {
  const sent = headerOf(req, name);
  // Node builds these lists for all headers at once, so they are read only if there may be two.
  if (typeof sent !== 'string' || !sent.includes(', ')) return sent;
  const distinct = req.headersDistinct?.[name];
  return distinct?.length > 1 && sent === distinct.join(', ') ? distinct : sent;
}

/** Gives a request its run. */
function enter(req, res, run, source) {
  // Without a prototype: a `get` or `set` that other code put on Object.prototype would make a descriptor invalid.
  Object.defineProperty(req, RUN, { __proto__: null, value: run });
  for (const [name, value] of [
    ['runId', run.runId],
    ['runIdSource', source],
  ]) {
    const fixed = { enumerable: true, writable: false, configurable: false };
    Object.defineProperty(req, name, { __proto__: null, value, ...fixed });
  }
  // Events come from the socket, which belongs to no run: listeners for data, end or finish would run outside.
  for (const emitter of [req, res]) {
    const { emit } = emitter;
    emitter.emit = (...args) =>
      // Most events have no listener, or are emitted by the request's own code.
      storage.getStore() === run || emitter.listenerCount(args[0]) === 0
        ? emit.apply(emitter, args)
        : storage.run(run, Reflect.apply, emit, emitter, args);
  }
  // With pipelining, the end of another request may flush what was written, and call back. Every method that writes
  // gives its callback to this one. Responses that aren't of node:http have none, and their writes never wait.
  const { _writeRaw: writeRaw } = res;
  if (typeof writeRaw !== 'function') return;
  res._writeRaw = function _writeRaw(...args) {
    return writeRaw.apply(
      this,
      args.map((arg) => (typeof arg === 'function' ? bind(run, arg) : arg)),
    );
  };
}

/** Returns a function that calls `callback` in a run. */
function bind(run, callback) {
  return (...results) => storage.run(run, callback, ...results);
}

module.exports = runIdBoundary;
