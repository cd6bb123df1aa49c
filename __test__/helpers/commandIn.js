'use strict';

/** A command of ours in a temporary folder, which each test of a file gets anew. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { runCommand, runLine } = require('./index.js');

/**
 * Returns `at(name)`, `read(name)` and `write(name, content)` for the files of the folder, which begins with `files`; `run(args, options)` for
 * the command in it, and `shell(line)` for a line of shell.
 */
function commandIn(command, files) {
  let folder;
  const at = (name) => path.join(folder, name);
  const write = (name, content) => fs.writeFileSync(at(name), content);
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
    for (const [name, content] of Object.entries(files)) write(name, content);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  return {
    at,
    read: (name) => fs.readFileSync(at(name), 'utf8'),
    write,
    run: (args, options) => runCommand([command, ...args], { cwd: folder, ...options }),
    shell: (line) => runLine(line, { command, cwd: folder }),
  };
}

module.exports = { commandIn };
