/**
 * For backends on Express 4 or 5: a request has one run id, from where it comes in to whatever it calls.
 *
 *     app.use(express.json()); // before, so that the body is there
 *     app.use(runIdBoundary({ role: 'consumer', clientId: (req) => req.query.clientId }));
 *     app.post('/score', async (req, res) => {
 *       await fetch(scoringUrl, { headers: runIdHeaders() }); // the id goes on
 *       res.json({ runId: req.runId }); // so does currentRunId(), however deep below
 *     });
 *
 * Express itself is not needed: the middleware takes any request of Node's http.
 */

import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RunIdPlace } from '../index';

/** Where the id of a request was; `generated` for a new one. */
export type RunIdSource = RunIdPlace | 'header' | 'generated';

/** A request as the functions among the options see it, where they name no type of their own. */
export interface BoundaryRequest extends IncomingMessage {
  specificRunId?: any;
  query?: any;
  body?: any;
  params?: any;
}

/** Options of `runIdBoundary`. */
export interface RunIdBoundaryOptions<Req extends IncomingMessage = BoundaryRequest> {
  /** An `origin` makes an id where a request has none; a `consumer` answers 400. There is no default. */
  role: 'origin' | 'consumer';
  /** The header that ids come and go in, percent-encoded. The default is `X-Run-Id`. */
  header?: string | undefined;
  /**
   * Gives the client of a request, checked before anything is done with it; `undefined` or `null` where it has none. An
   * id of another client is refused. A new id is this client's, and a base id where there is none; a base id that came
   * in stays one.
   */
  clientId?: ((req: Req) => unknown) | undefined;
  /** Gives the run that started this one, checked likewise; `undefined` or `null` where there is none. */
  parentRunId?: ((req: Req) => unknown) | undefined;
  /**
   * What becomes of a request whose places hold ids of different runs. `refuse`, the default, answers 400; `first` takes
   * the first of all places and writes those that disagree to the log, for backends whose callers still send two.
   */
  onConflict?: 'refuse' | 'first' | undefined;
}

declare global {
  namespace Express {
    interface Request {
      /** The id of the run, behind `runIdBoundary`. */
      readonly runId?: string;
      /** Where it was. */
      readonly runIdSource?: RunIdSource;
    }
  }
}

/**
 * Gives a middleware that takes the id of a request: the first of `req.specificRunId`, `req.query.runId`,
 * `req.body.runId`, the option `parentRunId` and the header. It is put on `req.runId`, and where it was on
 * `req.runIdSource`; `currentRunId` gives it in all that runs for the request, also after the response; and the response
 * has it in the header.
 *
 * Answered 400 as `application/problem+json`, `{ type, title, status, code, message, detail, hint }`: what is no run id;
 * what is there and empty, as `?runId=`; an id of another client; places that disagree, each with each; for a `consumer`,
 * no id. What an option's function throws goes to `next`, and so does what is not the request's fault; what Express would
 * not take for an error (`undefined`, `'route'`…) is the `cause` of one.
 *
 * A preflight of a browser (`OPTIONS`) has no id: a `consumer` would refuse it, so `cors()` belongs before.
 *
 * Behind another boundary the request keeps its id: what has come in since is checked against it, and so is what the
 * options of this one give.
 *
 * @throws `ERR_INVALID_ARGUMENT` for an option
 * @example
 * runIdBoundary({ role: 'origin', clientId: (req) => req.query.clientId }).length; // 3
 * runIdBoundary({ role: 'both' }); // throws ERR_INVALID_ARGUMENT
 */
export function runIdBoundary<Req extends IncomingMessage = BoundaryRequest>(
  options: RunIdBoundaryOptions<Req>,
): (req: Req, res: ServerResponse, next: (error?: any) => void) => void;

/**
 * Gives the run id that the running code works for; `undefined` outside of any.
 *
 * @example
 * currentRunId(); // undefined
 * withRunId('251003-154510', () => currentRunId()); // '251003-154510'
 */
export function currentRunId(): string | undefined;

/**
 * Runs a function for a run, gives what it gives. For scripts and timers, which no request starts. Inside of another
 * run it is this one until the function is done, with all that it has started.
 *
 * @throws `ERR_RUN_ID_MISSING`, `ERR_RUN_ID_NOT_STRING`, `ERR_RUN_ID_FORMAT`, `ERR_RUN_ID_DOUBLE_SUFFIX`;
 * `ERR_INVALID_ARGUMENT` for what is no function; and whatever the function throws
 * @example
 * withRunId('251003-154510-Ada-Park', () => 2 + 2); // 4
 * withRunId('foo-bar', () => 2 + 2); // throws ERR_RUN_ID_FORMAT
 */
export function withRunId<Result>(runId: string, fn: () => Result): Result;

/** Options of `runIdHeaders`. */
export interface RunIdHeadersOptions {
  /** The name of the header. The default is `X-Run-Id`. */
  header?: string | undefined;
}

/**
 * Gives the headers of an outgoing call: the current run id, percent-encoded, or none outside of any run. It can't know
 * where the call goes: a run id names a tenant, so pass these to your own services only.
 *
 * @throws `ERR_INVALID_ARGUMENT` for an option
 * @example
 * runIdHeaders(); // {}
 * withRunId('251003-154510-Łódź', () => runIdHeaders()); // { 'X-Run-Id': '251003-154510-%C5%81%C3%B3d%C5%BA' }
 * withRunId('251003-154510', () => runIdHeaders({ header: 'X-Trace' })); // { 'X-Trace': '251003-154510' }
 */
export function runIdHeaders(options?: RunIdHeadersOptions): Record<string, string>;

/** Options of `instrumentAxios`. */
export interface InstrumentAxiosOptions {
  /**
   * The hosts that may see run ids, exactly as a URL has them: `scoring.example.com` at any port, `localhost:3001` at
   * that one. No wildcards, no subdomains.
   */
  allow: readonly string[];
  /** The name of the header. The default is `X-Run-Id`. */
  header?: string | undefined;
}

/** What is needed of an instance of axios. */
export interface AxiosLike {
  interceptors: {
    request: { use(...handlers: any[]): unknown };
    response: { use(...handlers: any[]): unknown };
  };
  getUri(config?: any): string;
}

/**
 * Lets calls of an axios instance carry the current run id to the allowed hosts, and gives the instance. A header that
 * the caller set stays, at an allowed host. Where a redirect leads to another host, the header is left out; over axios'
 * `fetch` adapter, which follows without asking, a redirect of a call that has the header is an error.
 *
 * An answer whose header names another id than was sent goes through, but is reported: as `mismatch` on `runIdEvents`,
 * in the log, and in `stats().mismatches`. Call it once for an instance, before other interceptors are added: axios runs
 * those first, and one that changes the address must not come later.
 *
 * @throws `ERR_INVALID_ARGUMENT` for what is no axios, for an option, and for an `allow` that holds no host
 * @example
 * instrumentAxios({}, { allow: ['scoring.example.com'] }); // throws ERR_INVALID_ARGUMENT
 */
export function instrumentAxios<Instance extends AxiosLike>(
  instance: Instance,
  options: InstrumentAxiosOptions,
): Instance;

/** An answer that is about another run. */
export interface RunIdMismatch {
  /** The id that was sent. */
  sent: string;
  /** What the answer has instead, escaped and cut to 80 characters. */
  received: string;
  /** The `url` of the call, as it was given to axios. */
  url: string | undefined;
  /** The status of the answer. */
  status: number;
}

/**
 * Tells of answers that are about another run: `runIdEvents.on('mismatch', (mismatch) => …)`. What a listener throws is
 * ignored.
 *
 * @example
 * runIdEvents.listenerCount('mismatch'); // 0
 */
export const runIdEvents: EventEmitter<{ mismatch: [RunIdMismatch] }>;

/**
 * Gives `{ runId, clientId }` of the current run, for the option `mixin` of pino; `{}` outside of any. A run whose client
 * nobody said has no `clientId`.
 *
 * @example
 * withRunId('251003-154510-Ada-Park', () => pinoMixin()); // { runId: '251003-154510-Ada-Park', clientId: 'Ada-Park' }
 * pinoMixin(); // {}
 */
export function pinoMixin(): { runId?: string; clientId?: string };
