'use strict';

/** One run from its first line to its last, with what is wrong at the line where it shows. */

const { extractClientId, isRunId } = require('../../index.js');
const { counted, durationOf } = require('../../lib/amounts.js');
const { cut, pad, padFront, widthOf, wrap } = require('../layout.js');
const { escaped } = require('../terminal.js');
const { groupedBy } = require('../../lib/groups.js');
const { isError } = require('./unexplained.js');
const { SEVERITY_COLORS, dateOf, harmless, namesOf, placeOf, secondOf, spanOf } = require('../words.js');
const { messageOf, placesOf, step, timeOf } = require('./words.js');

const STEP_WIDTH = 12;

/** Gives the lines of each run, and of the findings that are of no run. */
function* timelines(report, screen) {
  const hintsTold = new Set();
  const runs = new Set(report.runs.map(({ baseId }) => baseId));
  const byRun = groupedBy(report.findings, ({ baseId }) => (runs.has(baseId) ? baseId : null));
  for (const run of report.runs) {
    yield* timeline(report, run, byRun.get(run.baseId) ?? [], hintsTold, screen);
    yield '';
  }
  const others = byRun.get(null) ?? [];
  if (others.length) {
    if (report.runs.length) yield screen.paint.bold('On lines without one of these runs');
    for (const finding of others) yield* findingLines(report, finding, hintsTold, screen, 2);
    yield '';
  }
  const { errors, warnings } = report.totals;
  const unexplained = report.runs
    .flatMap(({ events }) => events.filter(isUnexplainedError))
    .reduce((sum, { count }) => sum + count, 0);
  const rest = unexplained ? `; ${counted(unexplained, 'error line')} that no rule explains` : '';
  yield screen.paint.bold(`${counted(errors, 'error')}, ${counted(warnings, 'warning')}${rest}`);
}

/** Whether a line of level ERROR says nothing that a rule explains. */
const isUnexplainedError = (event) => event.step === 'mentioned' && isError(event);

function* timeline(report, run, findings, hintsTold, screen) {
  const { paint, width } = screen;
  yield* head(run, screen);
  yield '';
  const rows = woven(run, findings);
  const gaps = gapsOf(rows);
  const timeWidth = run.firstTime === null ? 0 : 14;
  const gapWidth = run.firstTime === null ? 0 : 2 + Math.max(...gaps.map((gap) => gap.length));
  const indent = timeWidth + gapWidth;
  const idWidth = Math.max(0, ...rows.map(({ event }) => (event ? widthOf(event.runId) : 0)));
  const spellings = new Spellings(run.apifyRunIds);
  let date = run.firstTime && dateOf(run.firstTime);
  for (const [at, { line, event, found, more }] of rows.entries()) {
    if (line.time !== null && dateOf(line.time) !== date) {
      date = dateOf(line.time);
      yield paint.bold(date);
    }
    const time = pad(line.time === null ? '' : timeOf(line.time), timeWidth);
    const gap = pad(padFront(gaps[at], gapWidth - 2), gapWidth);
    const front = time + paint.dim(gap);
    const was = event && !more ? spellings.changed(event) : null;
    for (const [at, text] of rowLines(event, { was, more, idWidth, room: width - indent }, paint).entries()) {
      yield (at ? ' '.repeat(indent) : front) + text;
    }
    if (!more) yield* lineText(report, line, indent + 2, width, paint);
    for (const finding of found) yield* findingLines(report, finding, hintsTold, screen, indent + 2);
  }
  if (run.omittedEvents) {
    yield paint.dim(`… and ${counted(run.omittedEvents, 'later event')}, which a report does not keep`);
  }
}

/** What happened, to which id, and who wrote it; on a second line where it does not fit. */
function rowLines(event, { was, more, idWidth, room }, paint) {
  if (!event) return [paint.yellow('! a line that shows what is wrong')];
  const { mark, label, color: usual } = step(event.step);
  const color = isUnexplainedError(event) ? 'red' : usual;
  const does = `${mark} ${pad(label, STEP_WIDTH)}`;
  const repeated = repeatedText(event, more);
  const change = was === null ? '' : `← was ${was}`;
  const who = whoOf(event);
  const parts = [
    [event.runId, was === null ? String : paint.yellow],
    [repeated, paint.dim],
    [change, paint.yellow],
  ].filter(([text]) => text);
  const plain = does + parts.map(([text]) => text).join('  ');
  const first = (color ? paint[color] : String)(does) + parts.map(([text, color]) => color(text)).join('  ');
  // In a column where it can be one.
  const padding = ' '.repeat(parts.length > 1 ? 0 : idWidth - widthOf(event.runId));
  if (!who) return [first];
  if (widthOf(plain) + padding.length + 2 + widthOf(who) <= room) {
    return [`${first}${padding}  ${paint.dim(who)}`];
  }
  return [first, `  ${paint.dim(cut(who, room - 2))}`];
}

function* head(run, { paint, width }) {
  const clients = run.clients.length
    ? `${counted(run.clients.length, 'client')}: ${namesOf(run.clients, width - 40)}`
    : 'no client';
  yield `${paint.bold(`Run ${run.baseId}`)}  ${clients}`;
  const span = spanOf(run.firstTime, run.lastTime);
  const took = span && durationOf(Date.parse(run.lastTime) - Date.parse(run.firstTime));
  yield `${span === null ? 'no time is told' : `${span}, ${took}`}, ${counted(run.lines, 'line')}`;
  for (const line of wrap(
    `spelled ${run.ids.map(({ runId, count }) => `${runId} ×${count}`).join(', ')}`,
    width,
  )) {
    yield paint.dim(line);
  }
  if (run.apifyRunIds.length) yield paint.dim(cut(`Apify runs: ${run.apifyRunIds.join(', ')}`, width));
}

/** The text of a line, behind its place; two lines of it are enough to know it again. */
function* lineText(report, line, indent, width, paint) {
  const place = placeOf(report, line);
  const room = Math.max(30, width - indent);
  const [first, ...rest] = wrap(`${place}  ${messageOf(line.text)}`, room);
  yield ' '.repeat(indent) + paint.dim(place) + cut(first, room).slice(place.length);
  if (rest.length) yield ' '.repeat(indent) + cut(rest.join(' '), room);
}

function* findingLines(
  report,
  { severity, code, count, message, hint, evidence },
  hintsTold,
  { paint, width },
  indent,
) {
  const color = paint[SEVERITY_COLORS[severity]];
  const inner = ' '.repeat(indent);
  const room = Math.max(30, width - indent - 2);
  const lines = wrap(`${severity} ${code}${count > 1 ? ` ×${count}` : ''}: ${harmless(message)}`, room);
  for (const [at, line] of lines.entries()) yield inner + color(`${at ? '  ' : '▲ '}${line}`);
  yield `${inner}  ${paint.dim(placesOf(report, evidence, 4))}`;
  if (!hintsTold.has(hint)) for (const line of wrap(`→ ${hint}`, room)) yield `${inner}  ${paint.cyan(line)}`;
  hintsTold.add(hint);
}

/** Who wrote a line, and of which client it is, where the id doesn't say. */
function whoOf({ runId, clientId, process, operation }) {
  const isInId = isRunId(runId) && clientId === extractClientId(runId);
  return [isInId ? null : clientId, process, operation]
    .filter((name) => name !== null)
    .map(escaped)
    .join(' · ');
}

/** `×312 until 06:50:12`, of `more` lines besides another event's own. */
function repeatedText({ count, lastTime, time }, more) {
  if (count < 2) return '';
  const until =
    lastTime === null || secondOf(lastTime) === secondOf(time) ? '' : ` until ${secondOf(lastTime)}`;
  return more ? `on ${counted(more, 'more line')}${until}` : `×${count}${until}`;
}

const keyOf = ({ file, line }) => `${file}:${line}`;

/**
 * The rows of a timeline, in its order: events, with the findings that show there, and lines of findings that are no event.
 * A finding shows at the last of its lines that is an event: there all of it has happened.
 */
function woven(run, findings) {
  const rows = withoutEchoes(run.events);
  const byLine = new Map();
  for (const row of rows) if (!byLine.has(keyOf(row.line))) byLine.set(keyOf(row.line), row);
  for (const finding of findings) {
    const shownAt = finding.evidence.findLast((line) => byLine.has(keyOf(line)));
    if (shownAt) {
      byLine.get(keyOf(shownAt)).found.push(finding);
      continue;
    }
    const [line] = finding.evidence;
    const row = { line, event: null, found: [finding], more: 0 };
    const after = rows.findIndex((other) => isAfter(other.line, line));
    rows.splice(after < 0 ? rows.length : after, 0, row);
    byLine.set(keyOf(line), row);
  }
  return rows;
}

const isAfter = (one, other) =>
  one.time !== null && other.time !== null
    ? one.time > other.time
    : one.file === other.file && one.line > other.line;

/**
 * A line that says `made` may hold its id once more, in a header: to a reader, that mention is no event. But it stands for
 * further lines as well: those that no other event of the same work stands for are told, as `more`.
 */
function withoutEchoes(events) {
  const lines = groupedBy(events, keyOf);
  const moreOf = (event) => {
    const others = lines.get(keyOf(event));
    const isEcho =
      event.step === 'mentioned' && (others.some(({ step }) => step !== 'mentioned') || others[0] !== event);
    return isEcho ? Math.max(0, event.count - Math.max(1, linesToldOf(event, events))) : null;
  };
  return events
    .map((event) => ({ line: event, event, found: [], more: moreOf(event) }))
    .filter(({ more }) => more !== 0)
    .map((row) => ({ ...row, more: row.more ?? 0 }));
}

/** How many lines other events stand for, in the time of a mention and of the same work. */
function linesToldOf({ time, lastTime, clientId, process, operation }, events) {
  return events
    .filter((other) => other.step !== 'mentioned')
    .filter(
      (other) => other.clientId === clientId && other.process === process && other.operation === operation,
    )
    .filter((other) => time === null || (other.time >= time && other.lastTime <= lastTime))
    .reduce((sum, { count }) => sum + count, 0);
}

/** The time since the row before, where both have one. */
function gapsOf(rows) {
  let before = null;
  return rows.map(({ line }) => {
    const now = line.time === null ? null : Date.parse(line.time);
    const gap = now === null || before === null || now <= before ? '' : `+${durationOf(now - before)}`;
    before = now ?? before;
    return gap;
  });
}

/**
 * How each client's run was spelled last, so that a change is seen where it happens. That a client's first line has more than
 * the base it came from is no change: so client run ids are made.
 */
class Spellings {
  #others;
  #last = new Map();

  /** `others` are ids that stand for the run and are no spelling of its own. */
  constructor(others) {
    this.#others = others;
  }

  /** The spelling before, if this is another; else null. */
  changed({ runId, clientId }) {
    if (this.#others.includes(runId)) return null;
    const before = this.#last.get(clientId) ?? runId;
    this.#last.set(clientId, runId);
    return before === runId ? null : before;
  }
}

module.exports = { timelines };
