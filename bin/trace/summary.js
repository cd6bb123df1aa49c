'use strict';

/** A report on one screen: what was read, what is wrong, the runs it is wrong with, and what to type next. */

const { bytesOf, counted, number } = require('../../lib/amounts.js');
const { cut, cutFront, pad, padFront, widthOf, wrap } = require('../layout.js');
const { groupedBy } = require('../../lib/groups.js');
const { errorBlocks, errorCount, gaps, noFindings, unexplainedErrors } = require('./unexplained.js');
const { fitted } = require('../fitted.js');
const { INDENT, MIN_PLACE, sectionOf } = require('../section.js');
const { SEVERITY_COLORS, dateOf, harmless, namesOf, secondOf, shellWord, spanOf } = require('../words.js');
const { fileRemarks, logsForShell, placesOf, step } = require('./words.js');

const MAX_LINES = 40;
const MAX_RUNS = 6;
const MIN_RUNS = 3;
const MAX_FILES_SHOWN = 3;
const MAX_TEMPLATES = 5;

/** Gives the lines: what was read, what is wrong, what was not understood, the runs, and what to type next. */
function summary(report, { paint, width, timeAsked = '' }) {
  const head = [...whatWasRead(report, paint, width), ''];
  const ranked = worstFirst(report);
  const gaps = notUnderstood(report, paint, width);
  const next = whatNext(report, ranked[0], timeAsked, paint, width);
  const room = MAX_LINES - head.length - gaps.length - next.length;
  const wrongBy = (grouped) => [findings(report, grouped, paint, width), unexplained(report, paint, width)];
  const apart = wrongBy(bySentence);
  const wrong = longest(apart) + MIN_RUNS > room ? wrongBy(byKind) : apart;
  // Runs that something is wrong with are named by the findings, so they leave room for those.
  const runs = runTable(
    report,
    ranked.slice(0, Math.max(MIN_RUNS, Math.min(MAX_RUNS, room - longest(wrong)))),
    paint,
    width,
  );
  return [...head, ...fitted(wrong, room - runs.length), ...gaps, ...runs, ...next];
}

/** Lines that sections take if everything in them is shown in full, with those around the rows of the runs. */
const longest = (sections) =>
  sections.reduce(
    (sum, { before, groups, after }) =>
      sum + before.length + groups.flatMap(({ full }) => full).length + after.length,
    3,
  );

function whatWasRead({ files, totals, runs }, paint, width) {
  const inReport = totals.omittedRuns ? ` (${number(runs.length)} in this report)` : '';
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
    ['runs', `${counted(totals.runs, 'run')}${inReport}, ${counted(totals.distinctIds, 'different id')}`],
    [
      'clients',
      clients.length
        ? `${number(totals.clients)}: ${namesOf(clients, width - 13 - number(totals.clients).length)}`
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
  const told = all.slice(0, MAX_FILES_SHOWN).map(({ label, color, place, message }) => {
    // The reason is shown whole, if there is room for some of the name.
    const room = Math.max(MIN_PLACE, width - INDENT - widthOf(message) - 2);
    return paint[color](pad(label, INDENT)) + cut(`${cutFront(place, room)}: ${message}`, width - INDENT);
  });
  const more = all.length - told.length;
  return more > 0 ? [...told, `${pad('', INDENT)}… and ${more} more such files: --json`] : told;
}

/**
 * Groups equal findings of many runs: of one severity, code, client and sentence, except for the ids and numbers in it. The
 * surest first, but those of one code together, since there is one thing to do about them.
 */
const bySentence = (findings) =>
  byKind(findings).flatMap((same) => [
    ...groupedBy(same, ({ clientId, message }) => `${clientId} ${templateOf(message)}`).values(),
  ]);

/** Groups findings of one severity and code, as the page does: each kind of them is seen, if there is no room for more. */
function byKind(findings) {
  const sure = ['high', 'medium', 'low'];
  const kinds = groupedBy(findings, ({ severity, code }) => `${severity} ${code}`).values();
  return [...kinds].map((same) =>
    same.toSorted((one, other) => sure.indexOf(one.confidence) - sure.indexOf(other.confidence)),
  );
}

const templateOf = (message) => message.replace(/[^\s"]*\d[^\s"]*/g, '#');

/** What is wrong, for sure or perhaps. */
function findings(report, grouped, paint, width) {
  if (!report.findings.length) {
    const lines = report.runs.length ? [noFindings(report, paint)] : [];
    // What follows says what it is about.
    return { before: lines, groups: [], after: lines.length && !errorCount(report) ? [''] : [] };
  }
  return sectionOf(report, grouped(report.findings), {
    full: (group, hasNewHint) => inFull(report, group, hasNewHint, paint, width),
    brief: (group) => inBrief(report, group, paint, width),
    lines: 'lines',
    paint,
  });
}

/** The error lines that no rule explains: perhaps the crash that one looks for. */
function unexplained(report, paint, width) {
  const count = errorCount(report);
  if (!count) return { before: [], groups: [], after: [] };
  const blocks = errorBlocks(report, paint, width, INDENT);
  const more = blocks.length - MAX_TEMPLATES;
  return {
    before: report.findings.length ? [paint.bold(count)] : [],
    groups: blocks.slice(0, MAX_TEMPLATES).map((block) => ({ ...block, count: 1 })),
    after: [...(more > 0 ? [paint.dim(`… and ${number(more)} more templates: --json lists them`)] : []), ''],
  };
}

/** How much was not understood, with samples. */
function notUnderstood(report, paint, width) {
  const lines = gaps(report, width - INDENT).flatMap(([label, first, ...others]) => [
    paint.dim(pad(label, INDENT)) + first,
    ...others.map((line) => ' '.repeat(INDENT) + paint.dim(line)),
  ]);
  return lines.length ? [...lines, ''] : [];
}

function heading(group, paint) {
  const [{ severity, code, confidence }] = group;
  const countOf = (key) => new Set(group.map((finding) => finding[key]).filter((id) => id !== null)).size;
  const [runs, clients] = [countOf('baseId'), countOf('clientId')];
  const among = [
    ...(runs > 1 ? [` in ${counted(runs, 'run')}`] : []),
    ...(clients > 1 ? [` of ${counted(clients, 'client')}`] : []),
  ];
  const count = group.length > 1 ? ` ×${number(group.length)}${among.join('')}` : '';
  const low = confidence === 'low' ? paint.dim(' (perhaps)') : '';
  return `${paint[SEVERITY_COLORS[severity]](pad(severity, INDENT))}${paint.bold(code)}${count}${low}`;
}

const plainPaint = (paint) => ({ ...paint, red: String, yellow: String, bold: String, dim: String });

function inFull(report, group, hasNewHint, paint, width) {
  const [{ message, hint }] = group;
  const indent = ' '.repeat(INDENT);
  const room = width - widthOf(heading(group, plainPaint(paint))) - 2;
  const places = [2, 1].map((most) => placesOf(report, firstLines(group), most));
  return [
    `${heading(group, paint)}  ${paint.dim(places.find((text) => widthOf(text) <= room) ?? '')}`.trimEnd(),
    ...wrap(harmless(message), width - INDENT).map((line) => indent + line),
    ...(hasNewHint ? wrap(`→ ${hint}`, width - INDENT).map((line) => indent + paint.cyan(line)) : []),
  ];
}

/** The lines of a single finding; of more, the last of each, where it shows. */
const firstLines = (group) =>
  group.length === 1 ? group[0].evidence : group.flatMap(({ evidence }) => evidence.slice(-1));

function inBrief(report, group, paint, width) {
  const [{ message }] = group;
  const plain = heading(group, plainPaint(paint));
  const place = placesOf(report, firstLines(group).slice(0, 1), 1);
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
    report.totals.runs > rows.length ? ` (${rows.length} of ${counted(report.totals.runs, 'run')})` : '';
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
 * The steps of a run in the order in which they were first reached, as far as they fit: `made › … › missed › completed`.
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

function whatNext(report, worst, timeAsked, paint, width) {
  if (!worst && !report.findings.length) {
    const isRead = report.files.some(({ error, lines }) => !error || lines > 0);
    if (isRead && timeAsked) {
      return [`No line holds a run id${timeAsked}. A time without a zone is in UTC.`];
    }
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
  const [puzzle] = [...unexplainedErrors(report), ...report.unexplained, ...report.unknown];
  return [
    paint.bold('Next'),
    ...(worst ? [row('one run', `--run ${shellWord(worst.run.baseId)}`)] : []),
    ...(report.findings.length ? [row('findings', '--findings')] : []),
    ...(puzzle ? [whyRow(report, puzzle, row)].filter(Boolean) : []),
    row('a page', '--html trace.html'),
  ];
}

/** How to see the way a line was read. */
function whyRow(report, { file, line }, row) {
  const place = shellWord(`${report.files[file].name}:${line}`);
  return place && row('one line', `--why ${place}`);
}

module.exports = { summary };
