'use strict';

/**
 * Finds the Chromium for the tests of the pages: Debian's, or the one in the environment variable
 * CHROMIUM. `npm test` runs this file as a program; then it installs Debian's if none is present. If that is
 * not possible, it prints the reason, and the tests that need Chromium are skipped.
 */

const fs = require('node:fs');
const { install } = require('./debian.js');

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

const hasChromium = () => fs.existsSync(chromium);

if (require.main === module && !hasChromium()) {
  console.log('Installing Chromium with apt for the tests of the pages …');
  const reason =
    process.env.CHROMIUM === undefined
      ? install('chromium', hasChromium)
      : 'CHROMIUM is set to a path that does not exist';
  if (reason !== null) {
    console.log(
      `Skipping the tests of the pages: ${chromium} does not exist and can't be installed (${reason}).`,
    );
  }
}

module.exports = { chromium, hasChromium };
