'use strict';

/** How the page writes times and names: short, in UTC, and the same everywhere. Numbers, sizes and durations: `../amounts.js`. */

const { html, visible } = require('./html.js');

const longestName = 120;

/** A time as a number; `null` for none, and for what is no time. */
function milliseconds(time) {
  const value = time === null || time === undefined ? NaN : new Date(time).getTime();
  return Number.isNaN(value) ? null : value;
}

/** `2025-10-03 15:45:10` */
function moment(value) {
  return new Date(value).toISOString().slice(0, 19).replace('T', ' ');
}

/** A name from outside, kept from turning the text around it. */
const name = (text) => html`<bdi>${visible(text, longestName)}</bdi>`;

module.exports = { longestName, milliseconds, moment, name };
