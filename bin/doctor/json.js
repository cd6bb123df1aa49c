'use strict';

/** The report of the doctor as an object for a program. docs/command-line.md describes it. */

const { patchOf } = require('./mends.js');

function jsonOf({ findings, modules, files, suppressed, mends, clients, isDry }, doctor) {
  const count = (test) => findings.filter(test).length;
  return {
    version: 1,
    findings: findings.map(
      ({ file, line, column, endLine, endColumn, code, certain, message, hint, fix, suggestions }) => ({
        file,
        line,
        column,
        endLine,
        endColumn,
        code,
        certain,
        message,
        hint,
        fix,
        suggestions,
      }),
    ),
    modules,
    files,
    fixed: mends.map((mend) => ({
      file: mend.file,
      findings: mend.findings,
      ...(isDry ? { patch: patchOf(mend, doctor) } : {}),
    })),
    clients: clients && {
      names: clients.names.length,
      refused: clients.refused,
      warnings: clients.warnings,
    },
    totals: {
      findings: findings.length,
      certain: count(({ certain }) => certain),
      likely: count(({ certain }) => !certain),
      fixable: count(({ fix }) => fix !== null),
      suppressed,
    },
  };
}

module.exports = { jsonOf };
