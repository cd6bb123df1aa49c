'use strict';

/** Reads the TIME of `--since` and `--until`: ISO 8601, a date, or a span before now. A time without a zone is in UTC. */

const { Problem } = require('../problem.js');
const { quoted } = require('../terminal.js');

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const UNITS = { s: SECOND, m: 60 * SECOND, min: 60 * SECOND, h: 3_600 * SECOND, d: DAY, w: 7 * DAY };
const SPAN = /^(\d{1,6})(s|m|min|h|d|w)$/;

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * Returns `{ since, until }` in milliseconds since the Unix epoch, without what isn't given. Lines from `since` on count, and
 * lines before `until`; a date as `until` includes that day.
 */
function momentsOf({ since, until }, now) {
  const moments = {
    ...(since === undefined ? {} : { since: momentOf('since', since, now, 0) }),
    ...(until === undefined ? {} : { until: momentOf('until', until, now, DAY) }),
  };
  if (moments.since >= moments.until) {
    throw new Problem(
      `--since ${new Date(moments.since).toISOString()} is not before --until ${new Date(moments.until).toISOString()}.`,
      'No line can be between them. A time without a zone is in UTC.',
    );
  }
  return moments;
}

/** `dayLength` is added to a date without a time of day. */
function momentOf(option, text, now, dayLength) {
  const [, count, unit] = SPAN.exec(text) ?? [];
  if (count) return now - Number(count) * UNITS[unit];
  const match = TIME.exec(text);
  const moment = match && exact(match);
  if (Number.isFinite(moment)) return moment + (match[4] === undefined ? dayLength : 0);
  throw new Problem(
    `--${option} can't be ${quoted(text)}: ${match ? 'there is no such time' : 'it is neither a time nor a span'}.`,
    `Write a time, a date (both in UTC, unless they have a zone), or a span before now: --${option} 2h`,
    `Such as: --${option} 2025-10-10T06:45:29Z  or  --${option} 2025-10-10  or  --${option} 3d`,
  );
}

/** Returns the time of a match; NaN for 30 February or 25 o'clock, which `Date` would carry over. */
function exact([, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z']) {
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = Date.parse(`${local}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(local)) return NaN;
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  if (!sign) return time;
  if (Number(hours) > 23 || Number(minutes) > 59) return NaN;
  return time - Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60 * SECOND;
}

module.exports = { momentsOf };
