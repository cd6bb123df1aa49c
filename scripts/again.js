'use strict';

/**
 * Builds a binary once more in a copy of this checkout, with its own path, to see whether it has the same bytes. Only then can
 * somebody else find out whether a published binary was made from its source.
 */

const { execFileSync, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { binaryIn } = require('./prebuilds.js');

const root = path.dirname(__dirname);
const COPY = path.join(root, 'target/again');

/** Copies the files of this checkout as they are now, and the tools as links, which need no room. */
function copy() {
  fs.rmSync(COPY, { recursive: true, force: true });
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of list.split('\0').filter((name) => name && fs.existsSync(path.join(root, name)))) {
    fs.cpSync(path.join(root, file), path.join(COPY, file));
  }
  const tools = path.join(COPY, 'target/cross');
  fs.mkdirSync(tools, { recursive: true });
  for (const name of ['zig', 'rust']) {
    const own = path.join(root, 'target/cross', name);
    if (fs.existsSync(own)) execFileSync('cp', ['-al', own, tools]);
  }
}

const sha256 = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

/** Throws if a binary in `prebuilds/` isn't what a second build makes. */
function compare(folder) {
  copy();
  const build = path.join(COPY, 'scripts/buildAll.js');
  const { status } = spawnSync(process.execPath, [build, folder], { cwd: COPY, stdio: 'inherit' });
  if (status !== 0) throw new Error(`the second build ended with ${status}`);
  const second = path.join(COPY, path.relative(root, binaryIn(folder)));
  if (sha256(binaryIn(folder)) !== sha256(second)) {
    throw new Error(`a second build has other bytes: compare ${binaryIn(folder)} with ${second}`);
  }
}

module.exports = { compare, sha256 };
