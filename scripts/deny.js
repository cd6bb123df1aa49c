'use strict';

/**
 * `npm run deny`: holds the crates to the licences, bans and sources of deny.toml, if cargo-deny is installed. Advisories need a
 * list from GitHub, so only the workflow looks at them.
 */

const { spawnSync } = require('node:child_process');
const path = require('node:path');

const root = path.dirname(__dirname);

/** Returns what is wrong with the crates, a text each. Prints a line if cargo-deny isn't there to look. */
function faults() {
  if (spawnSync('cargo', ['deny', '--version'], { cwd: root }).status !== 0) {
    console.log(
      'The licences and sources of crates were not checked: there is no cargo-deny (cargo install --locked cargo-deny).',
    );
    return [];
  }
  const args = ['deny', '--locked', '--offline', 'check', 'bans', 'licenses', 'sources'];
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? [] : [`cargo ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`.trim()];
}

module.exports = { faults };

if (require.main === module) {
  const found = faults();
  for (const fault of found) console.error(fault);
  if (found.length > 0) process.exitCode = 1;
}
