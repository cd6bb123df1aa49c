'use strict';

/** How the page writes numbers, sizes, times and names: short, in UTC, and the same everywhere. */

const { html, visible } = require('./html.js');

const longestName = 120;

const numbers = new Intl.NumberFormat('en');
const number = (value) => numbers.format(value);

/** "1 error", "2 errors". */
const counted = (value, noun) => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;

function size(bytes) {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? number(Math.round(value)) : value.toFixed(1)} ${units[power]}`;
}

/** A time as a number; `null` for none, and for what is no time. */
function milliseconds(time) {
  const value = time === null || time === undefined ? NaN : new Date(time).getTime();
  return Number.isNaN(value) ? null : value;
}

/** `2025-10-03 15:45:10` */
function moment(value) {
  return new Date(value).toISOString().slice(0, 19).replace('T', ' ');
}

/** The two largest units, such as `2 h 14 min`. */
function duration(value) {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ];
  const from = units.findIndex(([, length]) => value >= length);
  if (from < 0) return `${value} ms`;
  const parts = units.slice(from, from + 2).map(([unit, length]) => {
    const whole = Math.floor(value / length);
    value -= whole * length;
    return whole > 0 && `${whole} ${unit}`;
  });
  return parts.filter(Boolean).join(' ');
}

/** A name from outside, kept from turning the text around it. */
const name = (text) => html`<bdi>${visible(text, longestName)}</bdi>`;

module.exports = { counted, duration, longestName, milliseconds, moment, name, number, size };
