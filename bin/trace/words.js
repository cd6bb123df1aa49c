'use strict';

/** How a report is put into words: steps, places in files, times, and text from logs. */

const { cut, cutFront } = require('../layout.js');
const { escaped, shortened } = require('../terminal.js');
const { number } = require('../../lib/trace/amounts.js');
const { labelsFrom } = require('../../lib/trace/labels.js');

/** The mark of each step, and its colour, if it has one. Labels come from the addon's table. */
const STEPS = {
  made: ['●', 'cyan'],
  received: ['→'],
  passed: ['→'],
  registered: ['■', 'green'],
  linked: ['■'],
  lookedUp: ['?'],
  found: ['✓', 'green'],
  missed: ['✗', 'red'],
  updated: ['~'],
  replaced: ['~', 'yellow'],
  cleared: ['○'],
  succeeded: ['✓', 'green'],
  completed: ['✓', 'green'],
  failed: ['✗', 'red'],
  refused: ['✗', 'red'],
  mentioned: ['·', 'dim'],
};

/** The names of all steps, known without the addon: for help. */
const steps = Object.keys(STEPS);

let labels;

/** Returns `{ mark, label, color }` of a step. */
function step(name) {
  labels ??= labelsFrom().steps;
  const [mark, color] = STEPS[name];
  return { mark, label: labels.get(name).label, color };
}

const SEVERITY_COLORS = { error: 'red', warning: 'yellow' };

/** The longest name of a file in a place: the end of it says most. */
const MAX_NAME = 32;

const fileName = (name) => (name === '-' ? 'standard input' : shortened(name));

/** Returns what to know of the files, errors first: `{ label, color, place, message }`. */
function fileRemarks(files) {
  const errors = files
    .filter(({ error }) => error)
    .map(({ name, error, lines }) => ({
      label: lines ? 'in part' : 'not read',
      color: 'red',
      place: fileName(name),
      message: harmless(error.message),
    }));
  const notes = files.flatMap(({ name, notes }) =>
    notes.map(({ line, message }) => ({
      label: 'note',
      color: 'yellow',
      place: `${fileName(name)}:${line}`,
      message,
    })),
  );
  return [...errors, ...notes];
}

/** `app.log:12` */
const placeOf = (report, { file, line }) =>
  `${cutFront(fileName(report.files[file].name), MAX_NAME)}:${line}`;

/** Some places: `app.log:12, worker.log:7 and 2 more`. */
function placesOf(report, lines, most) {
  const shown = lines.slice(0, most).map((line) => placeOf(report, line));
  const more = lines.length - shown.length;
  return shown.join(', ') + (more ? ` and ${number(more)} more` : '');
}

const dateOf = (time) => time.slice(0, 10);
const timeOf = (time) => time.slice(11, 23);
const secondOf = (time) => time.slice(11, 19);

/** `2025-10-10 06:45:29 to 07:12:44 UTC`, or null where there is no time. */
function spanOf(first, last) {
  if (first === null) return null;
  const end = dateOf(first) === dateOf(last) ? secondOf(last) : `${dateOf(last)} ${secondOf(last)}`;
  return `${dateOf(first)} ${secondOf(first)}${end === secondOf(first) ? '' : ` to ${end}`} UTC`;
}

// `TraceLine.text` is escaped already; this would only ever find a mistake of the addon.
const harmless = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escaped);

const HEADER =
  /^(?:\[[^\]]*\]|\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?|(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE|FATAL):?(?= ))\s*/;
const JSON_MESSAGE = /"(?:msg|message)":\s*"((?:[^"\\]|\\.)+)"/;

/** What a line says, without the headers in front of it that are shown in columns of their own. */
function messageOf(text) {
  let message = harmless(text);
  if (message.startsWith('{')) return JSON_MESSAGE.exec(message)?.[1] ?? message;
  while (HEADER.test(message)) message = message.replace(HEADER, '');
  return message || harmless(text);
}

/** A word for the shell, or null where what is shown of it would be another. */
function shellWord(text) {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text;
  const quoted = `'${text.replaceAll("'", String.raw`'\''`)}'`;
  return escaped(text.replaceAll(/["\\]/g, '')) === text.replaceAll(/["\\]/g, '') ? quoted : null;
}

/** Returns the arguments that name the logs again, or a placeholder if they don't fit. Reports of our own aren't logs. */
function logsForShell(report, room) {
  const logs = report.files.filter(({ notes }) => !notes.some(({ code }) => code === 'own-report'));
  const words = logs.map(({ name }) => shellWord(name));
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
  SEVERITY_COLORS,
  dateOf,
  fileRemarks,
  harmless,
  logsForShell,
  messageOf,
  namesOf,
  placeOf,
  placesOf,
  secondOf,
  shellWord,
  spanOf,
  step,
  steps,
  timeOf,
};
