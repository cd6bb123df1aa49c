'use strict';

/** How a report of logs is put into words: steps, places in files, and text from logs. */

const { number } = require('../../lib/amounts.js');
const { fileName, filesForShell, harmless, placeOf } = require('../words.js');
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

/** Some places: `app.log:12, worker.log:7 and 2 more`. */
function placesOf(report, lines, most) {
  const shown = lines.slice(0, most).map((line) => placeOf(report, line));
  const more = lines.length - shown.length;
  return shown.join(', ') + (more ? ` and ${number(more)} more` : '');
}

const timeOf = (time) => time.slice(11, 23);

/** ` with --since 2h`, if a time is asked for: a log may hold what is only of another time. */
function timeAsked({ since, until }) {
  const options = [since && `--since ${since}`, until && `--until ${until}`].filter(Boolean);
  return options.length ? ` with ${options.join(' ')}` : '';
}

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

/** Returns the arguments that name the logs again, or a placeholder if they don't fit. Reports of our own aren't logs. */
function logsForShell(report, room) {
  const logs = report.files.filter(({ notes }) => !notes.some(({ code }) => code === 'own-report'));
  return filesForShell(logs, room);
}

module.exports = {
  fileRemarks,
  logsForShell,
  messageOf,
  placesOf,
  step,
  steps,
  timeAsked,
  timeOf,
};
