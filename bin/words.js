'use strict';

/** How a report is put into words, whatever it is about: names of files, times, names, words for the shell. */

const { cut, cutFront } = require('./layout.js');
const { escaped, shortened } = require('./terminal.js');

const SEVERITY_COLORS = { error: 'red', warning: 'yellow' };

/** The longest name of a file in a place: the end of it says most. */
const MAX_NAME = 32;

const fileName = (name) => (name === '-' ? 'standard input' : shortened(name));

/** `app.log:12` */
const placeOf = (report, { file, line }) =>
  `${cutFront(fileName(report.files[file].name), MAX_NAME)}:${line}`;

const dateOf = (time) => time.slice(0, 10);
const secondOf = (time) => time.slice(11, 19);

/** `2025-10-10 06:45:29 to 07:12:44 UTC`, or null where there is no time. */
function spanOf(first, last) {
  if (first === null) return null;
  const end = dateOf(first) === dateOf(last) ? secondOf(last) : `${dateOf(last)} ${secondOf(last)}`;
  return `${dateOf(first)} ${secondOf(first)}${end === secondOf(first) ? '' : ` to ${end}`} UTC`;
}

/** Text for a terminal. What a report quotes is mostly escaped already. */
const harmless = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escaped);

/** A word for the shell, or null where what is shown of it would be another. */
function shellWord(text) {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text;
  const quoted = `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return escaped(text.replaceAll(/["\\]/g, '')) === text.replaceAll(/["\\]/g, '') ? quoted : null;
}

/** Returns the arguments that name files again, or a placeholder if they don't fit. */
function filesForShell(files, room) {
  const words = files.map(({ name }) => shellWord(name));
  const text = words.join(' ');
  return words.includes(null) || text.length > room ? 'FILE…' : text;
}

/** Names in a row, as far as they fit: `Ada-Park, Bora-Bora +7`. `names` may be the first of `total`. */
function namesOf(names, width, total = names.length) {
  const shown = [];
  for (const name of names.map(harmless)) {
    const more = total - shown.length - 1;
    const text = [...shown, name].join(', ') + (more ? ` +${more}` : '');
    if (shown.length && text.length > width) break;
    shown.push(name);
  }
  const more = total - shown.length;
  const rest = more ? ` +${more}` : '';
  return cut(shown.join(', '), width - rest.length) + rest;
}

module.exports = {
  MAX_NAME,
  SEVERITY_COLORS,
  dateOf,
  fileName,
  filesForShell,
  harmless,
  namesOf,
  placeOf,
  secondOf,
  shellWord,
  spanOf,
};
