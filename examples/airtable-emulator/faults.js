'use strict';

/** Faults that a test injects. Each one applies to a number of requests that match it. */

const { setTimeout: sleep } = require('node:timers/promises');
const { apiError } = require('./apiError');

const KINDS = ['status', 'timeout', 'reset', 'twice'];
const SIDES = ['before', 'after'];

/** In place of a response: reset the connection, or leave it open without a response. */
const RESET = Symbol('reset');
const NO_RESPONSE = Symbol('no response');

class Faults {
  #active = [];

  add({
    method,
    table,
    match = () => true,
    when = 'before',
    kind = 'status',
    status = 500,
    delayMs,
    until,
    times = 1,
  } = {}) {
    if (!KINDS.includes(kind)) throw new TypeError(`fault: kind must be ${KINDS.join(', ')}, got ${kind}`);
    if (!SIDES.includes(when)) throw new TypeError(`fault: when must be ${SIDES.join(' or ')}, got ${when}`);
    this.#active.push({ method, table, match, when, kind, status, delayMs, until, times });
  }

  clear() {
    this.#active = [];
  }

  /**
   * Returns the first fault that applies to `request`, and counts the request; undefined if there is none.
   */
  take(request) {
    const fault = this.#active.find((each) => each.times > 0 && applies(each, request));
    if (fault !== undefined) fault.times -= 1;
    return fault;
  }
}

/**
 * A list request that is too long for a URL is sent by POST. For a fault it is a GET, like any list request.
 */
function applies({ method, table, match, kind }, request) {
  const effectiveMethod = request.isLongList ? 'GET' : request.method;
  if (method !== undefined && method.toUpperCase() !== effectiveMethod) return false;
  if (table !== undefined && table !== request.table) return false;
  if (kind === 'twice' && effectiveMethod === 'GET') return false;
  return Boolean(match(request));
}

/**
 * Runs `act` with a fault, and returns the response. A fault `before` prevents the action; one `after` lets
 * it happen and replaces the response. Both wait for `delayMs` and for the promise `until` first. A timeout
 * with one of these is only late; a timeout without them never responds.
 */
async function withFault({ kind, when, status, delayMs, until }, act, signal) {
  if (kind === 'twice') {
    const response = act();
    act();
    return response;
  }
  const response = when === 'after' ? act() : undefined;
  if (delayMs !== undefined) await sleep(delayMs, undefined, { signal });
  await until;
  if (kind === 'status') throw apiError(status);
  if (kind === 'reset') return RESET;
  if (delayMs === undefined && until === undefined) return NO_RESPONSE;
  return when === 'after' ? response : act();
}

module.exports = { Faults, NO_RESPONSE, RESET, withFault };
