'use strict';

/** Runs the rules over one source as the doctor does, with its parser and without ESLint. */

const { examine } = require('../lib/doctor/index.js');

/** Returns the reports of all rules on a source, in order: `[{ rule, certain, line, endLine, message }]`. Throws if it can't be parsed. */
exports.withDoctor = ({ file }) => {
  const { findings, files } = examine([file]);
  if (files.unparsed.length > 0) throw new Error(`${file}: ${files.unparsed[0].message}`);
  return findings.map(({ code, certain, line, endLine, message }) => ({
    rule: code,
    certain,
    line,
    endLine,
    message,
  }));
};
