'use strict';

/** What no rule explains, put into words: error lines, each template with its runs and the rule that one would write. */

const { counted, number } = require('../../lib/amounts.js');
const { cut, pad, widthOf } = require('../layout.js');
const { harmless, namesOf, placeOf } = require('../words.js');

const isError = ({ level }) => level === 'error' || level === 'fatal';

/** Returns the templates of error lines that no rule explains. */
const unexplainedErrors = ({ unexplained }) => unexplained.filter(isError);

const linesOf = (templates) => templates.reduce((sum, { lines }) => sum + lines, 0);

/** `2 error lines with run ids that no rule explains`; `null` if there are none. */
function errorCount(report) {
  const lines = linesOf(unexplainedErrors(report));
  return lines ? `${counted(lines, 'error line')} with run ids that no rule explains` : null;
}

/** Says that there are no findings. Never alone if an error is unexplained: it may be what went wrong. */
function noFindings(report, paint) {
  const errors = errorCount(report);
  return errors ? `${paint.yellow('No findings')}, but ${errors}` : paint.green('No findings.');
}

/** Returns the rule that one would write for a template, as a row of a file; shortened to `room` columns if that is possible. */
function ruleText({ rule }, room) {
  const text = (match) => JSON.stringify({ step: rule.step, match });
  const end = rule.match.length - Math.max(0, widthOf(text(rule.match)) - room);
  // What is left must still be a rule, so it ends between two words. It matches more, which a person will see.
  const shorter = /^(.*[^ .*\\])(?:\.\*| )/.exec(rule.match.slice(0, end + 1))?.[1];
  const isWhole = end === rule.match.length;
  return text(isWhole || !isPattern(shorter) ? rule.match : shorter);
}

function isPattern(text) {
  try {
    return Boolean(text && new RegExp(text));
  } catch {
    return false;
  }
}

/** Returns the lines that describe templates of errors, as `{ full, brief }` each, indented by `indent`. */
function errorBlocks(report, paint, width, indent) {
  return unexplainedErrors(report).map((entry) => {
    const count = pad(`×${entry.lines}`, indent);
    const text = cut(harmless(entry.template), width - indent);
    const runs = `${counted(entry.runCount, 'run')}: `;
    const place = placeOf(report, entry);
    const names = namesOf(entry.runs, width - indent - runs.length - widthOf(place) - 8, entry.runCount);
    const inner = ' '.repeat(indent);
    const shown = `rule  ${harmless(ruleText(entry, width - indent - 6))}`;
    const brief = `${paint.red(count)}${text}`;
    return {
      brief,
      full: [
        brief,
        `${inner}${paint.dim(`${place}${entry.runCount ? `  in ${runs}${names}` : ''}`)}`,
        ...(widthOf(shown) <= width - indent ? [inner + paint.cyan(shown)] : []),
      ],
    };
  });
}

/** Returns rows of what else was not understood, each `[label, ...lines]`. */
function gaps(report, width) {
  const { linesWithIds, unexplained, unknownFormat, withoutTime } = report.totals;
  const others = report.unexplained.filter((entry) => !isError(entry));
  const errors = linesOf(unexplainedErrors(report));
  const count = unexplained - errors;
  const ofAll = `of ${counted(linesWithIds, 'line')} with run ids`;
  const of = (lines) => `${number(lines)} ${ofAll}`;
  const rows = [];
  if (count > 0) {
    const [{ lines: most } = { lines: 1 }] = others;
    const amount = `×${most} `.length;
    rows.push([
      'no rule',
      // The errors come first, with their rules.
      cut(
        `No rule explains ${number(count)} ${errors ? 'more ' : ''}${ofAll}${others.length > 1 ? '; the commonest:' : ':'}`,
        width,
      ),
      ...others
        .slice(0, 3)
        .map(({ lines, template }) => cut(`${pad(`×${lines}`, amount)} ${harmless(template)}`, width)),
    ]);
  }
  if (unknownFormat > 0) {
    const [sample] = report.unknown;
    rows.push([
      'format',
      cut(`${of(unknownFormat)} ${unknownFormat === 1 ? 'is' : 'are'} in an unknown format`, width),
      ...(sample ? [cut(`${placeOf(report, sample)}  ${harmless(sample.text)}`, width)] : []),
    ]);
  }
  if (withoutTime > 0) {
    rows.push(['no time', `${of(withoutTime)} ${withoutTime === 1 ? 'has' : 'have'} no time`]);
  }
  return rows;
}

module.exports = { errorBlocks, errorCount, gaps, isError, noFindings, unexplainedErrors };
