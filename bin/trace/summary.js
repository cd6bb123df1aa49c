'use strict';

/** A report on one screen: what was read, what is wrong, the runs it is wrong with, and what to type next. */

const { bytesOf, counted } = require('../../lib/trace/amounts.js');
const { cut, cutFront, pad, padFront, widthOf, wrap } = require('../layout.js');
const { groupedBy } = require('../../lib/trace/groups.js');
const {
  SEVERITY_COLORS,
  dateOf,
  fileRemarks,
  harmless,
  logsForShell,
  namesOf,
  placesOf,
  secondOf,
  shellWord,
  spanOf,
  step,
} = require('./words.js');

const MAX_LINES = 40;
const MAX_RUNS = 6;
const MAX_FILES_TOLD = 3;

/** Columns of the first column: `error`, `not read`. */
const INDENT = 9;

/** Columns that a name gets in any case. */
const MIN_PLACE = 20;

/** Gives the lines. */
function summary(report, { paint, width }) {
  const head = [...whatWasRead(report, paint, width), ''];
  const ranked = worstFirst(report);
  const runs = runTable(report, ranked.slice(0, MAX_RUNS), paint, width);
  const next = whatNext(report, ranked[0], paint, width);
  const room = MAX_LINES - head.length - runs.length - next.length;
  return [...head, ...findings(report, paint, width, room), ...runs, ...next];
}

function whatWasRead({ files, totals, runs }, paint, width) {
  const times = runs
    .flatMap(({ firstTime, lastTime }) => [firstTime, lastTime])
    .filter((time) => time !== null)
    .sort();
  const clients = [...new Set(runs.flatMap((run) => run.clients))].sort();
  const unread = files.filter(({ error, lines }) => error && !lines);
  const read = counted(files.length - unread.length, 'file');
  const rows = [
    [
      'read',
      `${read}, ${counted(totals.lines, 'line')}, ${bytesOf(totals.bytes)}; ${counted(totals.linesWithIds, 'line')} with run ids`,
    ],
    ['runs', `${counted(totals.runs, 'run')}, ${counted(totals.distinctIds, 'different id')}`],
    [
      'clients',
      clients.length
        ? `${clients.length}: ${namesOf(clients, width - 13 - `${clients.length}`.length)}`
        : null,
    ],
    ['time', spanOf(times[0] ?? null, times.at(-1))],
  ];
  const told = rows
    .filter(([, text]) => text !== null)
    .map(([name, text]) => `${paint.dim(pad(name, 9))}${text}`);
  return [...told, ...aboutFiles(files, paint, width)];
}

/** What could not be read, and what to know of the rest. */
function aboutFiles(files, paint, width) {
  const all = fileRemarks(files);
  const told = all.slice(0, MAX_FILES_TOLD).map(({ label, color, place, message }) => {
    // The reason is shown whole, if there is room for some of the name.
    const room = Math.max(MIN_PLACE, width - INDENT - widthOf(message) - 2);
    return paint[color](pad(label, INDENT)) + cut(`${cutFront(place, room)}: ${message}`, width - INDENT);
  });
  const more = all.length - told.length;
  return more > 0 ? [...told, `${pad('', INDENT)}… and ${more} more such files: --json`] : told;
}

/** The findings of one severity and code, the surest first. */
function grouped(findings) {
  const sure = ['high', 'medium', 'low'];
  return [...groupedBy(findings, ({ severity, code }) => `${severity} ${code}`).values()].map((group) =>
    group.toSorted((one, other) => sure.indexOf(one.confidence) - sure.indexOf(other.confidence)),
  );
}

/** As many groups in full as fit; of the others a line each. */
function findings(report, paint, width, room) {
  const { errors, warnings } = report.totals;
  if (!report.findings.length) return report.runs.length ? [paint.green('No findings.'), ''] : [];
  const title = `${paint.bold(`${counted(errors, 'error')}, ${counted(warnings, 'warning')}`)}`;
  const groups = grouped(report.findings).map((group) => ({
    full: inFull(report, group, paint, width),
    brief: inBrief(report, group, paint, width),
  }));
  let left = room - 3 - groups.length;
  const lines = groups.flatMap(({ full, brief }) => {
    left -= full.length - 1;
    return left >= 0 ? full : [brief];
  });
  const more = report.findings.length - groups.length;
  const rest = more
    ? [paint.dim(`… and ${more} more: --findings lists all with their lines, --json is for a program`)]
    : [];
  return [title, ...lines, ...rest, ''];
}

function heading([{ severity, code, confidence }, ...others], paint) {
  const count = others.length ? ` ×${others.length + 1}` : '';
  const low = confidence === 'low' ? paint.dim(' (perhaps)') : '';
  return `${paint[SEVERITY_COLORS[severity]](pad(severity, INDENT))}${paint.bold(code)}${count}${low}`;
}

function inFull(report, group, paint, width) {
  const [{ message, hint, evidence }] = group;
  const indent = ' '.repeat(INDENT);
  return [
    `${heading(group, paint)}  ${paint.dim(placesOf(report, evidence, 2))}`,
    ...wrap(harmless(message), width - INDENT).map((line) => indent + line),
    ...wrap(`→ ${hint}`, width - INDENT).map((line) => indent + paint.cyan(line)),
  ];
}

function inBrief(report, group, paint, width) {
  const [{ message, evidence }] = group;
  const plain = heading(group, { ...paint, red: String, yellow: String, bold: String, dim: String });
  const place = placesOf(report, evidence.slice(0, 1), 1);
  const room = width - widthOf(plain) - widthOf(place) - 4;
  return `${heading(group, paint)}  ${paint.dim(place)}${room < 20 ? '' : `  ${cut(harmless(message), room)}`}`;
}

/** Those with the most errors, then warnings, then the latest. */
function worstFirst({ runs, findings }) {
  const counts = new Map(runs.map(({ baseId }) => [baseId, { error: 0, warning: 0 }]));
  for (const { baseId, severity } of findings) if (counts.has(baseId)) counts.get(baseId)[severity] += 1;
  const rows = runs.map((run, order) => ({ run, order, ...counts.get(run.baseId) }));
  return rows.sort(
    (one, other) => other.error - one.error || other.warning - one.warning || other.order - one.order,
  );
}

function runTable(report, rows, paint, width) {
  if (!rows.length) return [];
  const times = report.runs.flatMap(({ firstTime, lastTime }) => [firstTime, lastTime]);
  const days = new Set(times.filter((time) => time !== null).map(dateOf));
  const begun = ({ firstTime }) => {
    if (firstTime === null) return '';
    return days.size > 1 ? firstTime.slice(5, 16).replace('T', ' ') : secondOf(firstTime);
  };
  const columns = [
    { title: 'run', of: ({ run }) => cut(run.baseId, 22) },
    { title: 'begun', of: ({ run }) => begun(run) },
    { title: 'clients', of: ({ run }) => namesOf(run.clients, width < 100 ? 14 : 28) },
    { title: 'err', of: ({ error }) => (error ? `${error}` : ''), isNumber: true, color: 'red' },
    { title: 'warn', of: ({ warning }) => (warning ? `${warning}` : ''), isNumber: true, color: 'yellow' },
  ].map((column) => {
    const cells = rows.map(column.of);
    return { ...column, cells, width: Math.max(...[column.title, ...cells].map(widthOf)) };
  });
  const room = width - columns.reduce((sum, column) => sum + column.width + 2, 0);
  const line = (texts, colors, last) =>
    columns
      .map(({ isNumber, width }, at) => colors[at]((isNumber ? padFront : pad)(texts[at], width)))
      .join('  ') + `  ${last}`;
  const plain = columns.map(() => paint.dim);
  const colors = columns.map(({ color }) => (color ? paint[color] : String));
  const shown =
    report.runs.length > rows.length ? ` (${rows.length} of ${counted(report.runs.length, 'run')})` : '';
  return [
    paint.bold(
      `${report.findings.length ? 'The runs with the most findings, then the latest' : 'The latest runs'}${shown}`,
    ),
    line(
      columns.map(({ title }) => title),
      plain,
      paint.dim('steps'),
    ),
    ...rows.map(({ run }, at) =>
      line(
        columns.map(({ cells }) => cells[at]),
        colors,
        track(run, paint, room),
      ),
    ),
    '',
  ];
}

/**
 * The steps of a run in the order in which they were first reached, as far as they fit: `made › … › not found › completed`.
 * How it began and ended and what went wrong says most, so what is left out is of the rest.
 */
function track({ events }, paint, room) {
  const names = [...new Set(events.map((event) => event.step))];
  const telling = names.filter((name) => name !== 'mentioned');
  let shown = (telling.length ? telling : names).map(step);
  const gap = { label: '…' };
  const isGap = (entry) => entry === gap;
  const isDroppable = (entry, at) => at < shown.length - 1 && !isGap(entry) && entry.color !== 'red';
  const textOf = () => shown.map(({ label }) => label).join(' › ');
  while (textOf().length > room) {
    const inside = shown.findIndex((entry, at) => at > 0 && isDroppable(entry, at));
    const at = inside < 0 ? shown.findIndex(isDroppable) : inside;
    if (at < 0) return cut(textOf(), room);
    shown = shown.with(at, gap).filter((entry, at, all) => !isGap(entry) || !isGap(all[at - 1]));
  }
  return shown.map(({ label, color }) => (color === 'red' ? paint.red(label) : label)).join(paint.dim(' › '));
}

function whatNext(report, worst, paint, width) {
  if (!worst) {
    const isRead = report.files.some(({ error, lines }) => !error || lines > 0);
    return [
      isRead
        ? 'No line holds a run id. Is it the right log? What a run id is: strict-run-id check --help'
        : 'Nothing could be read. Are these the names of logs?',
    ];
  }
  const row = (label, options) => {
    const command = `strict-run-id trace ${options} `;
    const files = logsForShell(report, width - 12 - command.length);
    return `  ${pad(label, 10)}${paint.cyan(command + files)}`;
  };
  return [
    paint.bold('Next'),
    row('one run', `--run ${shellWord(worst.run.baseId)}`),
    ...(report.findings.length ? [row('findings', '--findings')] : []),
    row('a page', '--html trace.html'),
  ];
}

module.exports = { summary };
