'use strict';

/**
 * The commands, in the order of `--help`. To add one, add a file to this folder and list it below.
 *
 * `bin/` is for people, `lib/` for programs: only a command prints, reads standard input and sets the exit
 * code. A command exports
 *
 * - `name`, and `summary`, one line for the list of commands.
 * - `help`: `{ usage, about, examples }`. `usage` has the lines that follow the name, `about` is some
 *   paragraphs, and `examples` is `[{ line, about }]`. Each `line` is a complete shell command, and a test
 *   runs it.
 * - `options`: those of `parseArgs` of `node:util` (`type`, `short`, `multiple`, `default`), with `about`,
 *   one line for the help. An option of `type: 'string'` also has `value`, a name for its value, and may have
 *   `choices`. `--help` is added to all.
 * - `run(values, positionals, io)`: does the work and returns (a promise of) the exit code: 0, 1 with
 *   findings, or 2 if an input could not be read, or not as text. A thrown `Problem` also ends with 2. `main.js`
 *   prints this rule below each help, so a command doesn't repeat it. `io` is `{ stdin, out, err, env }`; `out`
 *   and `err` come from `terminal.js`. A test may add `now`, a clock, and `poll`, which waits for the next poll.
 *
 * `run` requires the package itself, so that `--help` works even if no binary loads.
 */
module.exports = [
  require('./doctor.js'),
  require('./trace.js'),
  require('./audit.js'),
  require('./ids.js'),
  require('./check.js'),
  require('./schema.js'),
];
