'use strict';

/**
 * `npm run build`: builds the addon for this machine into `prebuilds/`. It works in a checkout and in an
 * installed package, and needs Node and a Rust toolchain.
 */

const { spawnSync } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');
const { devDependencies } = require('../package.json');
const { own } = require('./platform.js');

const root = path.dirname(__dirname);
const folder = path.join('prebuilds', own());
const builder = `@napi-rs/cli@${devDependencies['@napi-rs/cli']}`;
const command = ['exec', '--yes', `--package=${builder}`, '--'];
const build = ['napi', 'build', '--release', '--output-dir', folder, '--', '--locked'];

/**
 * What replaces the folders of this machine in the binary, which holds the path of each source file that can panic. They
 * say who built it and where, and make each machine's binary another. If several match, rustc takes the last one.
 */
function replacedFolders() {
  const { CARGO_HOME = path.join(os.homedir(), '.cargo'), CARGO_TARGET_DIR } = process.env;
  const rustc = spawnSync('rustc', ['--print', 'sysroot'], { cwd: root, encoding: 'utf8' });
  return [
    [os.homedir(), '~'],
    [CARGO_HOME, '/cargo'],
    [rustc.stdout?.trim(), '/rust'],
    [root, '/strict-run-id'],
    [CARGO_TARGET_DIR, '/strict-run-id/target'],
  ].filter(([from]) => from);
}

/**
 * Returns the flags for rustc: those of the environment, and ours. Cargo takes them from one place only, so this variable
 * replaces the other one and those in Cargo's configuration.
 */
function rustFlags() {
  const { CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: plain = '' } = process.env;
  const given = encoded ? encoded.split('\x1f') : plain.split(' ').filter(Boolean);
  // napi adds this by RUSTFLAGS, which isn't read any more.
  const forMusl = own().endsWith('-musl') ? ['-Ctarget-feature=-crt-static'] : [];
  const remaps = replacedFolders().map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  // Separated by a character that no path contains.
  return [...given, ...forMusl, ...remaps].join('\x1f');
}

const { status, error } = spawnSync('npm', [...command, ...build], {
  cwd: root,
  env: { ...process.env, CARGO_ENCODED_RUSTFLAGS: rustFlags() },
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (error) throw error;
process.exitCode = status ?? 1;
