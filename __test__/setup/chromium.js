'use strict';

/**
 * Finds the Chromium for the tests of the pages: Debian's, or the one in the environment variable
 * CHROMIUM. `npm test` runs this file as a program; then it installs Debian's if none is present. If that is
 * not possible, it prints the reason, and the tests that need Chromium are skipped.
 */

const fs = require('node:fs');
const { ensure } = require('./debian.js');

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

const hasChromium = () => fs.existsSync(chromium);

if (require.main === module) {
  ensure({
    name: 'chromium',
    isInstalled: hasChromium,
    given: process.env.CHROMIUM === undefined ? null : 'CHROMIUM is set to a path that does not exist',
    installing: 'Chromium with apt for the tests of the pages',
    skipping: (reason) =>
      `the tests of the pages: ${chromium} does not exist and can't be installed (${reason})`,
  });
}

module.exports = { chromium, hasChromium };
