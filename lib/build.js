'use strict';

/**
 * `npm run build`: builds the addon for this machine into `prebuilds/`. It works in a checkout and in an
 * installed package, and needs Node and a Rust toolchain.
 */

const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { devDependencies } = require('../package.json');
const { own } = require('./platform.js');

const folder = path.join('prebuilds', own());
const builder = `@napi-rs/cli@${devDependencies['@napi-rs/cli']}`;
const command = ['exec', '--yes', `--package=${builder}`, '--'];
const build = ['napi', 'build', '--release', '--output-dir', folder, '--', '--locked'];

const { status, error } = spawnSync('npm', [...command, ...build], {
  cwd: path.dirname(__dirname),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (error) throw error;
process.exitCode = status ?? 1;
