'use strict';

/** All findings, each with its lines; what to do stands once for each code. */

const { counted } = require('../../lib/trace/amounts.js');
const { wrap } = require('../layout.js');
const { SEVERITY_COLORS, harmless, placeOf, timeOf } = require('./words.js');

/** Gives the lines. */
function* findingLines(report, { paint, width }) {
  const hintsTold = new Set();
  for (const { severity, code, confidence, message, hint, count, evidence } of report.findings) {
    const times = count > 1 ? `  ×${count}` : '';
    const sure = confidence === 'high' ? '' : paint.dim(`  ${confidence} confidence`);
    yield `${paint[SEVERITY_COLORS[severity]](severity)}  ${paint.bold(code)}${times}${sure}`;
    for (const line of wrap(harmless(message), width - 2)) yield `  ${line}`;
    if (!hintsTold.has(hint)) for (const line of wrap(`→ ${hint}`, width - 2)) yield `  ${paint.cyan(line)}`;
    hintsTold.add(hint);
    for (const line of evidence) {
      yield `    ${placeOf(report, line)}${line.time === null ? '' : paint.dim(`  ${timeOf(line.time)}`)}`;
      // Not cut: who asked for the lines wants to read them.
      yield `      ${harmless(line.text)}`;
    }
    yield '';
  }
  const { errors, warnings } = report.totals;
  yield report.findings.length
    ? paint.bold(`${counted(errors, 'error')}, ${counted(warnings, 'warning')}`)
    : paint.green('No findings.');
}

module.exports = { findingLines };
