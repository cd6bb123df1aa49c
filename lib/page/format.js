'use strict';

/** How the page writes times and names: short, in UTC, and the same everywhere. Numbers, sizes and durations: `../amounts.js`. */

const { number } = require('../amounts.js');
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

/** `2025-10-03 15:45:10 to 15:46:02 UTC` */
function span(first, last) {
  const [from, to] = [moment(first), moment(last)];
  const [day, clock] = to.split(' ');
  const end = from.startsWith(day) ? clock : to;
  return `${from === to ? from : `${from} to ${end}`} UTC`;
}

/** The earliest and the latest of some times, or `null` if none is known. */
function rangeOf(times) {
  let range = null;
  for (const time of times) {
    const value = milliseconds(time);
    if (value === null) continue;
    range ??= { first: value, last: value };
    if (value < range.first) range.first = value;
    if (value > range.last) range.last = value;
  }
  return range;
}

/** A name from a log. It can't turn the text around it, and isn't broken in its middle. */
const name = (text) => html`<bdi class="name">${visible(text, longestName)}</bdi>`;

/** Words with a hyphen, such as ids and names of clients; not those that are longer than any line. */
const hyphenated = /([\p{L}\p{N}_.']*-[\p{L}\p{N}_.'-]{1,60})/u;

/** A sentence or a line from a log, in which no id is broken at its hyphens. */
const unbroken = (text) =>
  text.split(hyphenated).map((part, at) => (at % 2 === 0 ? part : html`<span class="name">${part}</span>`));

/** A path, which may be broken after a slash only. */
const file = (text) =>
  text === '-'
    ? 'standard input'
    : visible(text, longestName)
        .split(/(?<=[/\\])/)
        .map((part, at) => html`${at > 0 && html`<wbr>`}<bdi class="name">${part}</bdi>`);

/** Some names: `Ada-Park, Bora-Bora and 3 more`. `write` makes markup of one. */
function names(all, most, write = name) {
  const some = all.slice(0, most).map((each, at) => html`${at > 0 && ', '}${write(each)}`);
  return html`${some}${all.length > most && ` and ${number(all.length - most)} more`}`;
}

const longestSentence = 1000;

/** A sentence of a report. */
const sentence = (text) => unbroken(visible(text, longestSentence));

/** What a finding means, with the code in its backticks. */
const about = (text) =>
  visible(text)
    .split('`')
    .map((part, at) => (at % 2 ? html`<code>${part}</code>` : part));

module.exports = {
  about,
  file,
  longestName,
  milliseconds,
  moment,
  name,
  names,
  rangeOf,
  sentence,
  span,
  unbroken,
};
