'use strict';

/** How one line was read, for `--why`: its format and fields, its ids, the rule that explains it, and the findings that use it. */

const { stat } = require('node:fs/promises');
const { pad, wrap } = require('../layout.js');
const { STDIN } = require('../inputs.js');
const { Problem } = require('../problem.js');
const { escaped, quoted } = require('../terminal.js');
const { isSame } = require('../savedFile.js');
const { harmless, placeOf } = require('../words.js');
const { step } = require('./words.js');

const INDENT = 11;

/** Returns `{ file, line }` of `FILE:LINE`. */
function placeIn(text) {
  const [, file, line] = /^([^]+):([1-9]\d{0,8})$/.exec(text) ?? [];
  if (file !== undefined) return { file, line: Number(line) };
  throw new Problem(
    `--why can't be ${quoted(text)}: it isn't FILE:LINE, with a line number from 1.`,
    'Write it as findings do, such as: --why app.log:12',
  );
}

/** Returns the logs to read: those given, and the file of the line. */
const withFile = (positionals, { file }) =>
  positionals.includes(file) ? positionals : [...positionals, file];

/** Returns the option for `traceLogs`: the index of the file, by whatever name it was given. */
async function whyOption({ file, line }, paths) {
  const wanted = await statOf(file);
  for (const [index, path] of paths.entries()) {
    if (path === file || isSame(wanted, await statOf(path))) return { why: { file: index, line } };
  }
  throw new Problem(
    `--why names a file that isn't among the logs: ${quoted(file)}.`,
    'Name a log, not a folder: --why app.log:12',
  );
}

async function statOf(file) {
  try {
    return file === STDIN ? undefined : await stat(file, { bigint: true });
  } catch {
    // The report says why it can't be read.
    return undefined;
  }
}

/** Gives the lines. */
function* whyLines(report, place, { paint, width }) {
  const { why } = report;
  const room = Math.max(30, width - INDENT);
  function* row(label, ...texts) {
    const lines = texts.flatMap((text) => wrap(harmless(text), room));
    for (const [at, line] of lines.entries()) yield paint.dim(pad(at ? '' : label, INDENT)) + line;
  }
  yield paint.bold(`${escaped(place.file)}:${place.line}`);
  yield* row('format', why.formats.length ? why.formats.join(' > ') : 'unknown');
  for (const [name, value] of Object.entries(why.fields)) {
    if (value !== null && value !== '') yield* row(FIELDS[name] ?? name, value);
  }
  yield* row('ids', ...(why.hits.length ? why.hits : [{ text: 'none', what: '', role: '' }]).map(hitText));
  if (why.texts.some((text) => text !== why.fields.message)) yield* row('rules read', ...why.texts);
  yield* row('rule', ...ruleTexts(why));
  yield* row('events', ...(why.events.length ? why.events.map(eventText) : ['none']));
  yield* row('findings', ...findingTexts(report));
  if (why.notes.length) yield* row('notes', ...why.notes);
}

const FIELDS = { clientId: 'client', runId: 'run' };

function hitText({ text, what, role, reason }) {
  return [text, what, role].filter(Boolean).join(', ') + (reason ? `. ${reason}` : '');
}

function ruleTexts({ rule }) {
  if (!rule) return ['none'];
  const { source, index, match, unless, note } = rule;
  return [
    `${source.replace(/^patterns:/, '--pattern:')}${index === undefined ? '' : `:${index}`}, which means: ${step(rule.step).label}`,
    `match ${match}`,
    ...(unless ? [`unless ${unless}`] : []),
    ...(note ? [note] : []),
  ];
}

function eventText({ step: name, runId, clientId, confidence }) {
  const whose = clientId === null ? '' : ` of client ${clientId}`;
  return `${step(name).label}: ${runId}${whose}, ${confidence} confidence`;
}

/** The findings that show the line, each with why its confidence isn't higher. */
function findingTexts(report) {
  if (!report.why.findings.length) return ['none uses this line'];
  return report.why.findings.map((at) => {
    const { severity, code, message, confidence, whyNotHigher, evidence } = report.findings[at];
    const places = evidence.map((line) => placeOf(report, line)).join(', ');
    const why = whyNotHigher ? `, not higher: ${whyNotHigher}` : '';
    return `${severity} ${code}: ${message} Lines: ${places}. Confidence: ${confidence}${why}`;
  });
}

/** The `Problem` of a line that isn't there. */
function noSuchLine(report, index, { file, line }) {
  const { lines, error } = report.files[index];
  const where = quoted(file);
  if (error && !lines) return new Problem(`${where} could not be read: ${escaped(error.message)}.`);
  return line > lines
    ? new Problem(`${where} has no line ${line}: it has ${lines}.`)
    : new Problem(
        `line ${line} of ${where} holds nothing that trace reads: no run id, and none in a line that it belongs to.`,
      );
}

module.exports = { noSuchLine, placeIn, whyLines, whyOption, withFile };
