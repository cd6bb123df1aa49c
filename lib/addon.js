'use strict';

/**
 * Loads the binary for this machine. The binaries are part of the package, so that installing it runs no
 * script. On Linux, it tries the glibc and the musl binary in turn: detecting the C library takes longer.
 */

const path = require('node:path');
const { candidates } = require('./platform.js');

const root = path.dirname(__dirname);

function load() {
  const failures = [];
  for (const folder of candidates) {
    try {
      return require(path.join(root, 'prebuilds', folder, 'strict-run-id.node'));
    } catch (cause) {
      failures.push({ folder, cause });
    }
  }
  throw notLoaded(failures);
}

function notLoaded(failures) {
  const tried = failures.map(({ folder, cause }) => {
    const reason = cause.code === 'MODULE_NOT_FOUND' ? 'file not found' : cause.message;
    return `  prebuilds/${folder}/strict-run-id.node: ${reason}`;
  });
  const message = [
    `strict-run-id has no binary that loads on ${process.platform}-${process.arch} (Node ${process.version}).`,
    `Tried in ${root}:`,
    ...tried,
    'To build one, install a Rust toolchain (https://rustup.rs) and run:',
    `  npm --prefix "${root}" run build`,
  ].join('\n');
  const error = new Error(message, { cause: failures[0].cause });
  error.code = 'ERR_ADDON_NOT_LOADED';
  return error;
}

module.exports = load();
