'use strict';

/**
 * Finds the Chromium in which the page of `trace` is tested: Debian's, or the one that CHROMIUM names. Run as a program, as
 * `npm test` does, it installs Debian's where it is missing and may be installed. Where it can't, it says so in a line, and
 * the tests that need it are skipped.
 */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

const hasChromium = () => fs.existsSync(chromium);

/** Why it can't be installed, or `null` once it was. */
function install() {
  if (process.env.CHROMIUM !== undefined) return 'CHROMIUM names it';
  if (!fs.existsSync('/etc/debian_version')) return 'this is not Debian';
  const sudo = process.getuid() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    return 'neither root nor sudo without a password';
  }
  const apt = (...args) => {
    const [command, ...rest] = [
      ...sudo,
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'apt-get',
      '-qq',
      '-o',
      'Acquire::http::Timeout=20',
      ...args,
    ];
    return spawnSync(command, rest, { encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 26 });
  };
  console.log('Installing chromium with apt, to test the page of trace in it …');
  // A container comes without the lists of packages.
  apt('update');
  const { stderr, error } = apt('install', '-y', '--no-install-recommends', 'chromium');
  return hasChromium()
    ? null
    : (error?.message ?? stderr.trim().split('\n').at(-1)) || 'apt-get gave no reason';
}

if (require.main === module && !hasChromium()) {
  const reason = install();
  if (reason !== null) {
    console.log(
      `The tests of the page of trace are skipped: there is no ${chromium}, and it can't be installed (${reason}).`,
    );
  }
}

module.exports = { chromium, hasChromium };
