'use strict';

/**
 * The commands, in the order in which `--help` names them. A command is a file of this folder and a line below.
 *
 * They stand in `bin/` and not in `lib/`, because nobody requires them: `lib/` is what programs load, `bin/` what
 * people type, and what is there prints, reads standard input and sets exit codes. A command exports
 *
 * - `name`, and `summary`: what it does, as one line of the list.
 * - `help`: `{ usage, about, examples }`: what stands behind the name, one line each; some paragraphs; and
 *   `[{ line, about }]`, where `line` is a whole command for the shell. Each is run by a test.
 * - `options`: as `parseArgs` of `node:util` takes them (`type`, `short`, `multiple`, `default`), each with `about`, a
 *   line for the help; one of `type: 'string'` with `value`, what its help calls the value, and perhaps `choices`.
 *   `--help` is added.
 * - `run(values, positionals, io)`: does it, and gives (a promise of) the exit code: 0 clean, 1 findings. Throwing a
 *   `Problem` ends with 2. `io` is `{ stdin, out, err, env }`; `out` and `err` are those of `terminal.js`.
 *
 * The package itself is required inside `run`, so that `--help` answers where no binary loads.
 */
module.exports = [require('./trace.js'), require('./ids.js'), require('./check.js')];
