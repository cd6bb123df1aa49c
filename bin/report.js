'use strict';

/** What all commands that print a report share: the width of it, remarks on files, the exit code, and one output at a time. */

const { Problem } = require('./problem.js');

/** The columns if the output isn't a terminal. */
const USUAL_WIDTH = 120;

/** Returns what a report is printed with: `{ paint, width }`. */
const screenOf = ({ out, env }) => ({
  paint: out.paint,
  width: out.isTerminal || env.COLUMNS ? out.width : USUAL_WIDTH,
});

/** `not read app.log: permission denied` */
const remarkLine = ({ label, color, place, message }, paint) => `${paint[color](label)} ${place}: ${message}`;

/** Whether the findings of a report make the command fail. `failOn` is the least severe that counts. */
const failing = ({ errors, warnings }, failOn) => errors > 0 || (failOn === 'warning' && warnings > 0);

/** Throws a `Problem` if more than one of the `chosen` options prints. Options that aren't given are falsy. */
function refuseTwoOutputs(chosen, { json, findings }, whatToDo) {
  const given = chosen.filter(Boolean);
  if (given.length < 2) return;
  throw new Problem(
    `${given.join(' and ')} can't be printed together.`,
    json && findings ? 'Write one of them: --json contains all findings.' : whatToDo,
  );
}

module.exports = { failing, refuseTwoOutputs, remarkLine, screenOf };
