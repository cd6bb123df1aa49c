'use strict';

/** Knows the calls whose error a test expects: `expect(() => generateRunId()).toThrow()`, `assert.throws(() => …)`. */

const { wrapped, functionAround, calleeName } = require('./syntax.js');

/** Whether a test expects that a call throws. */
function isExpectedToThrow(node) {
  const fn = functionAround(node);
  if (fn === null) return false;
  const call = wrapped(fn).parent;
  return (
    call.type === 'CallExpression' &&
    /^(?:expect|throws|rejects|throwsAsync|assertThrows)$/.test(calleeName(call) ?? '')
  );
}

module.exports = { isExpectedToThrow };
