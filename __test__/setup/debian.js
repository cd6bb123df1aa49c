'use strict';

/** Installs a Debian package that tests need. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');

/** Installs a package with apt. Returns null if `isInstalled()` holds afterwards, or the reason why it doesn't. */
function install(name, isInstalled) {
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
  // A container image has no package lists.
  apt('update');
  const { stderr, error } = apt('install', '-y', '--no-install-recommends', name);
  return isInstalled()
    ? null
    : (error?.message ?? stderr.trim().split('\n').at(-1)) || 'apt-get gave no reason';
}

/**
 * Installs a package that tests need, unless `isInstalled()`, and prints what it does: `installing` says what for. If it can't be
 * had, prints what `skipping(reason)` returns. `given` is the reason if the tests have to use another one than Debian's, which isn't
 * there; else null.
 */
function ensure({ name, isInstalled, given, installing, skipping }) {
  if (isInstalled()) return;
  console.log(`Installing ${installing} …`);
  const reason = given ?? install(name, isInstalled);
  if (reason !== null) console.log(`Skipping ${skipping(reason)}.`);
}

module.exports = { ensure };
