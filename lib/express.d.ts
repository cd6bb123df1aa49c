/**
 * Carries the run id of a request through an Express 4 or 5 backend: from the request to the code that
 * handles it, and on to the services it calls.
 *
 *     app.use(express.json()); // before the boundary, which reads the body
 *     app.use(runIdBoundary({ role: 'consumer', client: 'required', clientId: (req) => req.user.clientId }));
 *     app.post('/score', async (req, res) => {
 *       await fetch(scoringUrl, { headers: runIdHeaders() }); // sends the id on
 *       res.json({ runId: req.runId }); // currentRunId() returns the same, at any depth of calls
 *     });
 *     app.use(runIdErrorHandler()); // after all routes
 *
 * Express is not a dependency: the middleware works with any `http.IncomingMessage`.
 */

import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunIdPlace } from '../index';

/** The source of a request's run id; `generated` for a new one. */
export type RunIdSource = RunIdPlace | 'header' | 'generated';

/** The default type of the request that the callbacks in the options receive. */
export interface BoundaryRequest extends IncomingMessage {
  specificRunId?: any;
  query?: any;
  body?: any;
  params?: any;
  session?: any;
  user?: any;
}

/** Options of `runIdBoundary`. */
export interface RunIdBoundaryOptions<Req extends IncomingMessage = BoundaryRequest> {
  /**
   * What to do without an id in the request: an `origin` generates one, a `consumer` answers 400. Required.
   */
  role: 'origin' | 'consumer';
  /** The header that carries the id in requests and responses, percent-encoded. Default: `X-Run-Id`. */
  header?: string | undefined;
  /**
   * Returns the client id of a request; `undefined` or `null` if it has none. Validated. A run id of another
   * client is refused. A new id is generated for this client; a base id from the request stays a base id.
   *
   * Take it from what the caller proved, such as a session or a token. A query says what its sender likes, and
   * `?clientId[]=X` is no `clientId` for Express 5: the check would be skipped.
   */
  clientId?: ((req: Req) => unknown) | undefined;
  /** `required` answers 400 if `clientId` returns no client, even if the run id names one. */
  client?: 'required' | undefined;
  /** Returns the id of the run that started this one; `undefined` or `null` if there is none. Validated. */
  parentRunId?: ((req: Req) => unknown) | undefined;
  /**
   * The fields of query and body that may hold the run id, in order of priority: 1 to 8 different names of
   * ASCII letters, digits, `_` and `$`. Default: `['runId']`.
   */
  names?: readonly string[] | null | undefined;
  /**
   * What to do if the sources of a request carry ids of different runs. `refuse`, the default, answers 400.
   * `first` takes the source of highest priority and logs those that disagree; use it while some callers
   * still send two ids.
   */
  onConflict?: 'refuse' | 'first' | undefined;
  /**
   * `false` says that no body here holds the run id, as at a proxy or a webhook that needs the raw bytes: `req.body`
   * isn't read. Default: `true`, and a body of JSON has to be parsed before the boundary.
   */
  body?: boolean | null | undefined;
  /**
   * Makes the new ids of an `origin`, in place of `generateTimestampRunId`: `(req) => runs.reserveRunId()` takes them from the
   * store that processes share. It is called once for a request without an id. What it returns must be a run id; a base id
   * gets the client of the request. A rejection is passed to `next`.
   */
  make?: ((req: Req) => string | Promise<string>) | undefined;
  /**
   * `observe` checks each request as usual, and refuses none: what would have been refused, or passed to `next` as an error,
   * is counted in `stats().observed`, and logged once for each code and route. Such a request goes on without `req.runId` and
   * without the header in its response. Use it before you switch to strict ids; see docs/express.md. Default: `refuse`.
   */
  mode?: 'refuse' | 'observe' | undefined;
}

declare global {
  namespace Express {
    interface Request {
      /** The run id of the request, set by `runIdBoundary`. */
      readonly runId?: string;
      /** The source of that run id. */
      readonly runIdSource?: RunIdSource;
    }
  }
}

/**
 * Returns a middleware that determines the run id of a request. It takes the first id that is present in
 * `req.specificRunId`, `req.query.runId`, `req.body.runId`, the option `parentRunId` and the header, in this
 * order; the option `names` adds other fields of query and body. The id is then available as `req.runId`, its source as `req.runIdSource`. `currentRunId` returns it
 * in all code that runs for the request, even after the response. The response carries it in the header.
 *
 * The middleware answers 400, as `application/problem+json` with
 * `{ type, title, status, code, message, detail, hint }`, if a value is not a run id; if one is present but
 * empty, as in `?runId=`; if the id belongs to another client; if `client` is `required` and there is none; if
 * sources disagree, unless `onConflict` is `first`; and, for a `consumer`, if there is no id. Errors of the
 * callbacks, and errors that are not the fault of the request, such as a `clientId` function that returns a
 * Promise or an object, are passed to `next`. A thrown value that Express would not treat as an error
 * (`undefined`, `'route'`) is wrapped as the `cause` of one.
 *
 * An id in a body that is parsed only after the boundary would be overlooked. So a request with JSON that is not
 * parsed yet, and no id in another place, is passed to `next` with `ERR_INVALID_ARGUMENT`: put `express.json()` before
 * the boundary, or pass `body: false`.
 *
 * A browser's preflight request (`OPTIONS`) has no id, and a `consumer` would refuse it: put `cors()` before
 * the boundary.
 *
 * If a request passes a second boundary, it keeps its id. Values that were added in between, and the options
 * of the second boundary, are checked against it.
 *
 * @throws `ERR_INVALID_ARGUMENT` if an option is invalid
 * @example
 * runIdBoundary({ role: 'origin', client: 'required', clientId: (req) => req.user?.clientId }).length; // 3
 * runIdBoundary({ role: 'both' }); // throws ERR_INVALID_ARGUMENT
 */
export function runIdBoundary<Req extends IncomingMessage = BoundaryRequest>(
  options: RunIdBoundaryOptions<Req>,
): (req: Req, res: ServerResponse, next: (error?: any) => void) => void;

/**
 * Returns an error handler for the end of an app. An error of this package is logged whole, with its
 * diagnosis, its stack, and the method and path of the request: through the logger of `setLogger`, by default
 * `console.error`. The answer is the error's `toProblem()`, as `application/problem+json`, and so holds only
 * what the failing call was passed. All other errors go to `next`, and so does an error after the response has
 * begun. Errors of another copy of the package count too.
 *
 * @example
 * runIdErrorHandler().length; // 4
 */
export function runIdErrorHandler(): (
  error: unknown,
  req: IncomingMessage,
  res: ServerResponse,
  next: (error?: any) => void,
) => void;

/**
 * Returns the run id that the current code runs for; `undefined` if there is none.
 *
 * @example
 * currentRunId(); // undefined
 * withRunId('251003-154510', () => currentRunId()); // '251003-154510'
 */
export function currentRunId(): string | undefined;

/**
 * Calls a function for a run, and returns its result. Use it in scripts and timers, which have no request.
 * Until the function and everything it started are done, this run replaces the current one.
 *
 * @throws `ERR_RUN_ID_MISSING` if the run id is absent; `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT` or
 * `ERR_RUN_ID_DOUBLE_SUFFIX` if the run id is invalid; `ERR_INVALID_ARGUMENT` if the second argument is not a
 * function; and whatever the function throws
 * @example
 * withRunId('251003-154510-Ada-Park', () => 2 + 2); // 4
 * withRunId('foo-bar', () => 2 + 2); // throws ERR_RUN_ID_FORMAT
 */
export function withRunId<Result>(runId: string, fn: () => Result): Result;

/** Options of `runIdHeaders`. */
export interface RunIdHeadersOptions {
  /** The name of the header. Default: `X-Run-Id`. */
  header?: string | undefined;
}

/**
 * Returns the headers for an outgoing call: the current run id, percent-encoded; `{}` if there is no current
 * run. A run id names a tenant, and this function can't know where the call goes: use it only for your own
 * services.
 *
 * @throws `ERR_INVALID_ARGUMENT` if an option is invalid
 * @example
 * runIdHeaders(); // {}
 * withRunId('251003-154510-Łódź', () => runIdHeaders()); // { 'X-Run-Id': '251003-154510-%C5%81%C3%B3d%C5%BA' }
 * withRunId('251003-154510', () => runIdHeaders({ header: 'X-Trace' })); // { 'X-Trace': '251003-154510' }
 */
export function runIdHeaders(options?: RunIdHeadersOptions): Record<string, string>;

/** Options of `instrumentAxios`. */
export interface InstrumentAxiosOptions {
  /**
   * The hosts that may receive run ids, as they appear in a URL: `scoring.example.com` for any port,
   * `localhost:3001` for this port only. Wildcards and subdomains are not supported.
   */
  allow: readonly string[];
  /** The name of the header. Default: `X-Run-Id`. */
  header?: string | undefined;
}

/** The part of an axios instance that `instrumentAxios` uses. */
export interface AxiosLike {
  interceptors: {
    request: { use(...handlers: any[]): unknown };
    response: { use(...handlers: any[]): unknown };
  };
  getUri(config?: any): string;
}

/**
 * Adds the current run id to the calls that an axios instance makes to the allowed hosts, and returns the
 * instance. A header that the caller set is kept for allowed hosts and removed for others. On a redirect to a
 * host that is not allowed, the header is removed. The `fetch` adapter of axios follows redirects by itself,
 * so there a redirect of a call with the header is an error. After the call, the added header is removed from its
 * configuration, so that it doesn't go with another call.
 *
 * The host is the one in the URL. A proxy, or a `transport` of your own, sees what it passes on; see docs/express.md.
 *
 * If the header of a response names another run id, the response is still delivered, and the mismatch is
 * reported: as an event on `runIdEvents`, in the log, and in `stats().mismatches`. Call this once per instance,
 * before you add other interceptors: axios runs the one added last first, so all changes to the address are
 * done before this one reads it.
 *
 * @throws `ERR_INVALID_ARGUMENT` if the instance is not axios, if an option is invalid, or if `allow` lists
 * no host
 * @example
 * instrumentAxios({}, { allow: ['scoring.example.com'] }); // throws ERR_INVALID_ARGUMENT
 */
export function instrumentAxios<Instance extends AxiosLike>(
  instance: Instance,
  options: InstrumentAxiosOptions,
): Instance;

/** A response that names another run id than the request. */
export interface RunIdMismatch {
  /** The run id that was sent. */
  sent: string;
  /** The run id in the response, escaped and cut to 80 characters. */
  received: string;
  /** The `url` of the call, as it was passed to axios. */
  url: string | undefined;
  /** The HTTP status of the response. */
  status: number;
}

/** Hears of each mismatch. */
export type RunIdMismatchListener = (mismatch: RunIdMismatch) => void;

/** The type of `runIdEvents`: an EventEmitter with the one event `mismatch`. */
export interface RunIdEvents extends EventEmitter {
  // Written out, because `EventEmitter` takes the types of events only since 20.11 of @types/node.
  on(event: 'mismatch', listener: RunIdMismatchListener): this;
  once(event: 'mismatch', listener: RunIdMismatchListener): this;
  off(event: 'mismatch', listener: RunIdMismatchListener): this;
  addListener(event: 'mismatch', listener: RunIdMismatchListener): this;
  removeListener(event: 'mismatch', listener: RunIdMismatchListener): this;
  prependListener(event: 'mismatch', listener: RunIdMismatchListener): this;
  prependOnceListener(event: 'mismatch', listener: RunIdMismatchListener): this;
  emit(event: 'mismatch', mismatch: RunIdMismatch): boolean;
}

/**
 * Emits `mismatch` when a response names another run id than the request:
 * `runIdEvents.on('mismatch', (mismatch) => …)`. What a listener throws is ignored.
 *
 * @example
 * runIdEvents.listenerCount('mismatch'); // 0
 */
export const runIdEvents: RunIdEvents;

/**
 * Returns `{ runId, clientId }` of the current run, for the option `mixin` of pino; `{}` if there is no
 * current run. `clientId` is left out if it is not known.
 *
 * @example
 * withRunId('251003-154510-Ada-Park', () => pinoMixin()); // { runId: '251003-154510-Ada-Park', clientId: 'Ada-Park' }
 * pinoMixin(); // {}
 */
export function pinoMixin(): { runId?: string; clientId?: string };
