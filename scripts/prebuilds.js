'use strict';

/** Puts a binary into `prebuilds/`, where the loader looks for it. */

const fs = require('node:fs');
const path = require('node:path');

const PREBUILDS = path.join(path.dirname(__dirname), 'prebuilds');

/** Returns the path of the binary in a folder of `prebuilds/`. */
const binaryIn = (folder) => path.join(PREBUILDS, folder, 'strict-run-id.node');

/** Copies a library there. */
function install(library, folder) {
  const file = binaryIn(folder);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  // Renamed into place: a process that has loaded the old file keeps it, and none loads half of a new one.
  fs.copyFileSync(library, `${file}.new`);
  fs.renameSync(`${file}.new`, file);
}

module.exports = { binaryIn, install };
