'use strict';

/** What goes wrong, as a test has told: each fault waits for the requests that it's meant for, and spoils so many of them. */

const { setTimeout: sleep } = require('node:timers/promises');
const { refusal } = require('./refusal');

const KINDS = ['status', 'timeout', 'reset', 'twice'];
const SIDES = ['before', 'after'];

/** The answers that are none: the connection is dropped, or stays open in silence. */
const DROPPED = Symbol('dropped');
const NEVER = Symbol('never');

class Faults {
  #waiting = [];

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
    if (!KINDS.includes(kind)) throw new TypeError(`fault: kind is ${KINDS.join(', ')}, not ${kind}`);
    if (!SIDES.includes(when)) throw new TypeError(`fault: when is ${SIDES.join(' or ')}, not ${when}`);
    this.#waiting.push({ method, table, match, when, kind, status, delayMs, until, times });
  }

  clear() {
    this.#waiting = [];
  }

  /** The fault that `request` meets, which then has one time less; the one that was told first. */
  take(request) {
    const fault = this.#waiting.find((each) => each.times > 0 && isMeant(each, request));
    if (fault !== undefined) fault.times -= 1;
    return fault;
  }
}

/** A list that is too long for a URL is sent by POST; to a fault it is a GET as any list. */
function isMeant({ method, table, match, kind }, request) {
  const meant = request.isLongList ? 'GET' : request.method;
  if (method !== undefined && method.toUpperCase() !== meant) return false;
  if (table !== undefined && table !== request.table) return false;
  if (kind === 'twice' && meant !== 'POST') return false;
  return Boolean(match(request));
}

/**
 * Does `act` as `fault` will have it; gives the answer. `before` spoils the call and `after` its answer, each once
 * `delayMs` has gone by and the promise `until` is kept; a timeout with either is nothing but late, and one without never
 * ends.
 */
async function spoil({ kind, when, status, delayMs, until }, act, signal) {
  if (kind === 'twice') {
    const answer = act();
    act();
    return answer;
  }
  const written = when === 'after' ? act() : undefined;
  if (delayMs !== undefined) await sleep(delayMs, undefined, { signal });
  await until;
  if (kind === 'status') throw refusal(status);
  if (kind === 'reset') return DROPPED;
  if (delayMs === undefined && until === undefined) return NEVER;
  return when === 'after' ? written : act();
}

module.exports = { DROPPED, Faults, NEVER, spoil };
