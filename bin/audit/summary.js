'use strict';

/** A report on one screen: what was read and as what, what is wrong, which row to keep and why, and what to type next. */

const { bytesOf, counted, number } = require('../../lib/amounts.js');
const { groupedBy } = require('../../lib/groups.js');
const { fitted } = require('../fitted.js');
const { INDENT, MIN_PLACE, sectionOf } = require('../section.js');
const { cut, cutFront, pad, widthOf, wrap } = require('../layout.js');
const {
  MAX_NAME,
  SEVERITY_COLORS,
  fileName,
  filesForShell,
  harmless,
  placeOf,
  shellWord,
  spanOf,
} = require('../words.js');
const { differences } = require('./findings.js');
const { fileRemarks, readAs, rowLines } = require('./words.js');

const MAX_LINES = 40;
const MAX_FILES_SHOWN = 4;
const MAX_NOT_CHECKED = 4;

/** Rows of the first finding of a kind. */
const MAX_ROWS = 3;

/** Gives the lines. `options` are those of the command line to repeat in what to type next. */
function summary(report, { paint, width, options = {} }) {
  const head = [...whatWasRead(report, paint, width), ''];
  const tail = [...changes(report, paint, width), ...whatNext(report, options, paint, width)];
  const gaps = notChecked(report, paint, width);
  const room = MAX_LINES - head.length - gaps.length - tail.length;
  return [...head, ...fitted([findings(report, paint, width)], room), ...gaps, ...tail];
}

const rowOf = (label, text, paint) => paint.dim(pad(label, INDENT)) + text;

function whatWasRead({ files, totals, time }, paint, width) {
  const read = files.filter(({ error, rows }) => !error || rows > 0);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const kinds = [
    totals.jobRows > 0 && `${number(totals.jobRows)} of jobs`,
    totals.clientRows > 0 && `${number(totals.clientRows)} of clients`,
  ].filter(Boolean);
  const span = time && spanOf(time.first, time.last);
  return [
    rowOf(
      'read',
      `${counted(read.length, 'table')}, ${counted(totals.rows, 'row')}${kinds.length ? ` (${kinds.join(', ')})` : ''}, ${bytesOf(bytes)}`,
      paint,
    ),
    ...(totals.rows > 0
      ? [rowOf('runs', `${counted(totals.runs, 'run')} of ${counted(totals.clients, 'client')}`, paint)]
      : []),
    ...(span ? [rowOf('time', span, paint)] : []),
    ...tables(read, paint, width),
    ...aboutFiles(files, paint, width),
  ];
}

/** As what each table was read: what a person has to check before believing the rest. */
function tables(files, paint, width) {
  const lines = files.slice(0, MAX_FILES_SHOWN).flatMap((file) => {
    const name = cutFront(fileName(file.name), MAX_NAME);
    const [first, ...rest] = wrap(`${name}: ${readAs(file)}`, width - INDENT);
    const second = rest.length ? [cut(rest.join(' '), width - INDENT)] : [];
    return [first, ...second].map((line, at) => rowOf(at ? '' : 'table', line, paint));
  });
  const more = files.length - MAX_FILES_SHOWN;
  return more > 0 ? [...lines, rowOf('', `… and ${counted(more, 'more table')}: --json`, paint)] : lines;
}

/** What could not be read, and what to know of the rest. */
function aboutFiles(files, paint, width) {
  const all = fileRemarks(files);
  const lines = all.slice(0, MAX_FILES_SHOWN).flatMap(({ label, color, place, message }) => {
    const room = Math.max(MIN_PLACE, width - INDENT - widthOf(message) - 2);
    const [first, ...rest] = wrap(`${cutFront(place, room)}: ${message}`, width - INDENT);
    return [paint[color](pad(label, INDENT)) + first, ...rest.map((line) => ' '.repeat(INDENT) + line)];
  });
  const more = all.length - MAX_FILES_SHOWN;
  return more > 0 ? [...lines, `${pad('', INDENT)}… and ${number(more)} more such notes: --json`] : lines;
}

/** What is wrong: one group a code, with the first finding of it in full. */
function findings(report, paint, width) {
  if (!report.findings.length) {
    const isNothing = report.totals.rows === 0;
    const isCut = report.files.some(({ error }) => error);
    const text = isCut ? 'No findings in what could be read.' : 'No findings.';
    return {
      before: isNothing ? [] : [isCut ? paint.yellow(text) : paint.green(text), ''],
      groups: [],
      after: [],
    };
  }
  const alike = groupedBy(report.findings, ({ severity, code }) => `${severity} ${code}`).values();
  return sectionOf(report, [...alike], {
    full: (group, hasNewHint) => inFull(report, group, hasNewHint, paint, width),
    brief: (group) => inBrief(report, group, paint, width),
    lines: 'rows',
    paint,
  });
}

function heading(group, paint) {
  const [{ severity, code }] = group;
  const clients = new Set(group.map(({ clientId }) => clientId).filter((id) => id !== null)).size;
  const of = clients > 1 ? ` of ${counted(clients, 'client')}` : '';
  const count = group.length > 1 ? ` ×${number(group.length)}${of}` : '';
  return `${paint[SEVERITY_COLORS[severity]](pad(severity, INDENT))}${paint.bold(code)}${count}`;
}

function inFull(report, group, hasNewHint, paint, width) {
  const [finding] = group;
  const indent = ' '.repeat(INDENT);
  const room = width - INDENT;
  return [
    heading(group, paint),
    ...wrap(harmless(finding.message), room).map((line) => indent + line),
    ...rowLines(report, finding, { paint, width: room, most: MAX_ROWS }).map((line) => indent + line),
    ...[...differences(report, finding, room)].slice(0, 2).map((line) => indent + paint.dim(line)),
    ...(finding.keepWhy
      ? wrap(`keep: ${harmless(finding.keepWhy)}`, room).map((line) => indent + paint.dim(line))
      : []),
    ...(hasNewHint ? wrap(`→ ${harmless(finding.hint)}`, room).map((line) => indent + paint.cyan(line)) : []),
  ];
}

function inBrief(report, group, paint, width) {
  const [{ message, rows }] = group;
  const plain = Object.fromEntries(Object.keys(paint).map((name) => [name, String]));
  const place = rows.length ? placeOf(report, rows[0]) : '';
  const room = width - widthOf(heading(group, plain)) - widthOf(place) - 4;
  return `${heading(group, paint)}  ${paint.dim(place)}${room < 20 ? '' : `  ${cut(harmless(message), room)}`}`;
}

/** What these tables can't show, so that nobody takes its absence for a good sign. */
function notChecked({ notChecked = [], totals }, paint, width) {
  if (!notChecked.length || totals.rows === 0) return [];
  const reasons = [...groupedBy(notChecked, ({ why }) => why)];
  const lines = reasons
    .slice(0, MAX_NOT_CHECKED)
    .flatMap(([why, entries]) =>
      wrap(`${entries.map(({ code }) => code).join(', ')}: ${harmless(why)}`, width - INDENT).map(
        (line) => ' '.repeat(INDENT) + line,
      ),
    );
  const more = reasons.length - MAX_NOT_CHECKED;
  return [
    paint.bold('Not checked'),
    ...lines,
    ...(more > 0 ? [`${' '.repeat(INDENT)}… and for ${counted(more, 'more reason')}: --json`] : []),
    ...(notChecked.some(({ why }) => /\bcolumn\b/.test(why))
      ? [paint.dim(`${' '.repeat(INDENT)}Columns are named with --client, --status and the like: see --help`)]
      : []),
    '',
  ];
}

/** `14 proposed changes, 9 certain: 3 rows to delete, 11 cells to change.` */
function changes({ repairs }, paint, width) {
  if (!repairs.length) return [];
  let [certain, deleted] = [0, 0];
  for (const repair of repairs) {
    if (repair.certain) certain += 1;
    if (repair.to === null) deleted += 1;
  }
  const kinds = [
    deleted > 0 && `${counted(deleted, 'row')} to delete`,
    repairs.length > deleted && `${counted(repairs.length - deleted, 'cell')} to change`,
  ].filter(Boolean);
  const count = counted(repairs.length, 'proposed change');
  const text = `${count}, ${number(certain)} certain: ${kinds.join(', ')}. Nothing was changed.`;
  return [...wrap(text, width).map((line) => line.replace(count, paint.bold)), ''];
}

function whatNext(report, options, paint, width) {
  const row = (label, option) => {
    const command = `strict-run-id audit ${option} `;
    // A column that is to be named anew isn't repeated.
    const named = (options.named ?? []).filter(([name]) => !option.startsWith(`--${name} `));
    const rest = again(report, { ...options, named }, width - 12 - command.length);
    return `  ${pad(label, 10)}${paint.cyan(command + rest)}`;
  };
  if (report.totals.rows === 0) return whatElse(report, row, paint);
  return [
    paint.bold('Next'),
    ...(report.findings.length ? [row('findings', '--findings')] : []),
    ...(report.repairs.length ? [row('changes', '--repair repair.csv')] : []),
    row('a page', '--html audit.html'),
  ];
}

/** What to do if there is no row. */
function whatElse({ files }, row, paint) {
  if (files.some(({ error }) => !error)) return ['There are no rows. Is it the right table?'];
  const isNameless = ({ error }) => ['ERR_NO_COLUMN', 'ERR_AMBIGUOUS_COLUMN'].includes(error.code);
  return files.every(isNameless)
    ? [paint.bold('Next'), row('a name', '--run-id COLUMN')]
    : ['Nothing could be read. What a table is: strict-run-id audit --help'];
}

/** The options and files of this audit, as a shell reads them; a placeholder if they don't fit. */
function again({ files }, { named = [], given = new Set() }, room) {
  const words = named.flatMap(([name, value]) => [`--${name}`, shellWord(value)]);
  const others = files.filter(({ name }) => !given.has(name));
  const text = words.join(' ');
  if (words.includes(null)) return 'FILE…';
  return [text, others.length && filesForShell(others, room - text.length - 1)].filter(Boolean).join(' ');
}

module.exports = { summary };
