'use strict';

/** All findings, each with its lines; what to do is said once. */

const { counted, number } = require('../../lib/amounts.js');
const { wrap } = require('../layout.js');
const { errorBlocks, errorCount, noFindings } = require('./unexplained.js');
const { SEVERITY_COLORS, harmless, placeOf } = require('../words.js');
const { timeOf } = require('./words.js');

/** Gives the lines. */
function* findingLines(report, { paint, width }) {
  const shownHints = new Set();
  for (const finding of report.findings) {
    yield* findingBlock(report, finding, { paint, width, shownHints });
    yield '';
  }
  const { errors, warnings, omittedFindings } = report.totals;
  if (omittedFindings) {
    const text = `… and ${number(omittedFindings)} more, for which a report has no room. Ask for one run (--run), one client (--client) or a shorter time (--since, --until).`;
    yield* wrap(text, width);
    yield '';
  }
  const unexplained = errorCount(report);
  if (!report.findings.length) yield noFindings(report, paint);
  else {
    yield paint.bold(
      `${counted(errors, 'error')}, ${counted(warnings, 'warning')}${unexplained ? `; ${unexplained}` : ''}`,
    );
  }
  for (const { full } of errorBlocks(report, paint, width, 6)) yield* full;
}

/** Gives the lines of one finding. `shownHints` are those that need no repetition. */
function* findingBlock(report, finding, { paint, width, shownHints }) {
  const { severity, code, confidence, whyNotHigher, message, hint, count, evidence } = finding;
  const times = count > 1 ? `  ×${count}` : '';
  const why = whyNotHigher ? `: ${harmless(whyNotHigher)}` : '';
  const sure = confidence === 'high' ? '' : paint.dim(`  ${confidence} confidence`);
  yield `${paint[SEVERITY_COLORS[severity]](severity)}  ${paint.bold(code)}${times}${sure}`;
  for (const line of wrap(harmless(message), width - 2)) yield `  ${line}`;
  if (why) for (const line of wrap(`not higher${why}`, width - 2)) yield `  ${paint.dim(line)}`;
  if (!shownHints.has(hint)) for (const line of wrap(`→ ${hint}`, width - 2)) yield `  ${paint.cyan(line)}`;
  shownHints.add(hint);
  for (const line of evidence) {
    yield `    ${placeOf(report, line)}${line.time === null ? '' : paint.dim(`  ${timeOf(line.time)}`)}`;
    // Not cut: who asked for the lines wants to read them.
    yield `      ${harmless(line.text)}`;
  }
}

/** Gives the lines of the errors that no rule explains: perhaps the crash that findings follow from. */
function* unexplainedLines(report, { paint, width }) {
  const count = errorCount(report);
  if (!count) return;
  yield paint.bold(count);
  for (const { full } of errorBlocks(report, paint, width, 6)) yield* full;
  yield '';
}

module.exports = { findingBlock, findingLines, unexplainedLines };
