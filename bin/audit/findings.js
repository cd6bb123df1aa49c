'use strict';

/** All findings, each with its rows and what differs in them; what to do is said once. */

const { counted, number } = require('../../lib/amounts.js');
const { wrap } = require('../layout.js');
const { quoted } = require('../terminal.js');
const { SEVERITY_COLORS, harmless } = require('../words.js');
const { cell, rowLines } = require('./words.js');

/** Gives the lines. */
function* findingLines(report, { paint, width }) {
  const shownHints = new Set();
  for (const finding of report.findings) {
    const { severity, code, message, hint, keepWhy } = finding;
    yield `${paint[SEVERITY_COLORS[severity]](severity)}  ${paint.bold(code)}`;
    for (const line of wrap(harmless(message), width - 2)) yield `  ${line}`;
    if (!shownHints.has(hint)) {
      for (const line of wrap(`→ ${harmless(hint)}`, width - 2)) yield `  ${paint.cyan(line)}`;
    }
    shownHints.add(hint);
    for (const line of rowLines(report, finding, { paint, width: width - 4 })) yield `    ${line}`;
    for (const line of differences(report, finding, width - 4)) yield `    ${line}`;
    if (keepWhy) {
      for (const line of wrap(`keep: ${harmless(keepWhy)}`, width - 4)) yield `    ${paint.dim(line)}`;
    }
    yield '';
  }
  const { errors, warnings, omittedFindings } = report.totals;
  if (omittedFindings) {
    yield* wrap(
      `… and ${number(omittedFindings)} more, for which a report has no room. Mend these first, or audit one table at a time.`,
      width,
    );
    yield '';
  }
  yield report.findings.length
    ? paint.bold(`${counted(errors, 'error')}, ${counted(warnings, 'warning')}`)
    : paint.green('No findings.');
}

/** Gives a line for each column that differs and that the rows don't show: `differs  "Notes": fine | –`, in their order. */
function* differences(report, { rows, differs }, width) {
  const shown = new Set(rows.flatMap(({ file }) => Object.values(report.files[file].columns ?? {})));
  for (const { column, values } of differs.filter((each) => !shown.has(each.column))) {
    const room = Math.max(12, Math.floor((width - column.length - 10) / values.length) - 3);
    yield* wrap(`differs  ${quoted(column)}: ${values.map((value) => cell(value, room)).join(' | ')}`, width);
  }
}

module.exports = { differences, findingLines };
