'use strict';

/**
 * Loads the binary for this machine. The binaries are part of the package, so that installing it runs no
 * script. On Linux, it tries first the one for the C library of this Node, and then the other.
 */

// First: a bundler that writes an ES module leaves no `__dirname`, and perhaps no `require` that finds a module of Node.
if (typeof __dirname === 'undefined') throw require('./notLoaded.js').bundled('an ES module');

const { candidates } = require('./platform.js');

function load() {
  const failures = [];
  for (const folder of candidates) {
    const file = `prebuilds/${folder}/strict-run-id.node`;
    const whole = `${__dirname}/../${file}`;
    try {
      // By a name: of an expression that begins with a folder, webpack would bundle all that the folder holds.
      return require(whole);
    } catch (cause) {
      failures.push({ file, cause });
    }
  }
  throw require('./notLoaded.js').notLoaded(__filename, failures);
}

module.exports = load();
