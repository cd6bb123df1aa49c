'use strict';

/**
 * Finds the Chromium for the tests of the trace page: Debian's, or the one in the environment variable
 * CHROMIUM. `npm test` runs this file as a program; then it installs Debian's if none is present. If that is
 * not possible, it prints the reason, and the tests that need Chromium are skipped.
 */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');

const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

const hasChromium = () => fs.existsSync(chromium);

/** Installs Chromium. Returns null, or the reason why it could not. */
function install() {
  if (process.env.CHROMIUM !== undefined) return 'CHROMIUM is set to a path that does not exist';
  if (!fs.existsSync('/etc/debian_version')) return 'this system is not Debian';
  const sudo = process.getuid() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    return 'it takes root, or sudo without a password';
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
  console.log('Installing Chromium with apt for the tests of the trace page …');
  // A container image has no package lists.
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
      `Skipping the tests of the trace page: ${chromium} does not exist and can't be installed (${reason}).`,
    );
  }
}

module.exports = { chromium, hasChromium };
