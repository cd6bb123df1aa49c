'use strict';

/** Numbers, sizes and durations for people, in a terminal and in the page: `12,345 lines`, `16.7 kB`, `+2 min 3 s`. */

const { format: number } = new Intl.NumberFormat('en-US');

/** `1 line`, `12,345 lines`. */
const counted = (count, one, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

function bytesOf(bytes) {
  const unit = ['B', 'kB', 'MB', 'GB', 'TB'];
  let power = 0;
  for (; bytes >= 999.5 && power < 4; power += 1) bytes /= 1_000;
  return `${bytes < 99.95 && power ? bytes.toFixed(1) : number(Math.round(bytes))} ${unit[power]}`;
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** `77 ms`, `2.1 s`, `4 min 3 s`, `2 h 5 min`: the two largest units. */
function durationOf(ms) {
  if (ms < 1_000) return `${ms} ms`;
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const first = UNITS.findIndex(([, size]) => ms >= size);
  const [[unit, size], next] = [UNITS[first], UNITS[first + 1]];
  const rest = next ? Math.floor((ms % size) / next[1]) : 0;
  return `${Math.floor(ms / size)} ${unit}${rest ? ` ${rest} ${next[0]}` : ''}`;
}

module.exports = { bytesOf, counted, durationOf, number };
