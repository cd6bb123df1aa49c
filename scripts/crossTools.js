'use strict';

/**
 * The tools that build for other platforms, from PyPI and Debian, unpacked into `target/cross/`: zig, which links for all of
 * them, and a Rust toolchain with the source of its standard library, unless the installed one has it. Nothing is installed:
 * Debian's toolchain would take the place of the machine's own.
 */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const makeOnce = require('./once.js');

const FOLDER = path.join(path.dirname(__dirname), 'target', 'cross');

/** Pinned, so that a build is the same on each machine. */
const WHEELS = ['ziglang==0.17.1', 'cargo-zigbuild==0.24.1'];
const RUST = ['rustc-web', 'libstd-rust-web-dev', 'libstd-rust-web-1.96', 'rust-web-src', 'libllvm22'];

/** Runs a command; throws with what it printed if it fails. */
function run(command, args, cwd) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (error?.code === 'ENOENT') throw new Error(`${command} isn't installed`);
  if (error) throw error;
  if (status !== 0) {
    throw new Error(`${command} ${args[0]} failed: ${(stderr || stdout).trim().split('\n').at(-1)}`);
  }
}

const once = (name, make) => makeOnce(path.join(FOLDER, name), make);

/** Returns the folders to put on PATH: those of zig and of cargo-zigbuild. */
exports.zig = () => {
  const folder = once('zig', (half) => {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', '.', ...WHEELS];
    run('python3', pip, half);
    for (const wheel of fs.readdirSync(half)) run('python3', ['-m', 'zipfile', '-e', wheel, '.'], half);
    for (const file of programsIn(half)) fs.chmodSync(file, 0o755);
  });
  return programsIn(folder).map(path.dirname);
};

function programsIn(folder) {
  const data = fs.readdirSync(folder).find((name) => /^cargo_zigbuild-.*\.data$/.test(name));
  return [path.join(folder, 'ziglang', 'zig'), path.join(folder, data, 'scripts', 'cargo-zigbuild')];
}

/** The same for those that are at hand: unpacked before, or on PATH, which takes no folder more. Returns null if they aren't. */
exports.zigAtHand = () => {
  const folder = path.join(FOLDER, 'zig');
  if (fs.existsSync(folder)) return programsIn(folder).map(path.dirname);
  const isOnPath = ['zig', 'cargo-zigbuild'].every((name) => !spawnSync(name, ['--version']).error);
  return isOnPath ? [] : null;
};

/** Whether the installed toolchain has the source of its standard library (`rustup component add rust-src`). */
function hasSource() {
  const { stdout } = spawnSync('rustc', ['--print', 'sysroot'], { encoding: 'utf8' });
  return (
    Boolean(stdout) && fs.existsSync(path.join(stdout.trim(), 'lib/rustlib/src/rust/library/Cargo.lock'))
  );
}

/**
 * Downloads packages of Debian. The lists of packages may be missing, as in a container image, or older than the packages: then they are
 * updated first, which takes root.
 */
function download(packages, folder) {
  const get = () => run('apt-get', ['download', ...packages], folder);
  try {
    get();
  } catch {
    run('apt-get', ['update', '-qq']);
    get();
  }
}

/** Returns the path of a `rustc` that can build the standard library. */
exports.rustc = () => {
  if (hasSource()) return 'rustc';
  const folder = once('rust', (half) => {
    const debs = path.join(half, 'debs');
    fs.mkdirSync(debs);
    download(RUST, debs);
    for (const deb of fs.readdirSync(debs)) run('dpkg-deb', ['-x', path.join(debs, deb), half]);
    fs.rmSync(debs, { recursive: true });
  });
  const usr = path.join(folder, 'usr');
  const libraries = [path.join(usr, 'lib/x86_64-linux-gnu'), path.join(usr, 'lib/llvm-22/lib')].join(':');
  const wrapper = path.join(FOLDER, 'rustc');
  const script = `#!/bin/sh\nLD_LIBRARY_PATH="${libraries}" exec "${usr}/bin/rustc" "$@"\n`;
  fs.writeFileSync(wrapper, script, { mode: 0o755 });
  return wrapper;
};

/**
 * Returns a folder with the libraries that a Windows build names and doesn't use: Node's own is found when the addon is loaded
 * (the feature `dyn-symbols`), and the others are for C code.
 */
exports.emptyLibraries = () => {
  const folder = path.join(FOLDER, 'empty');
  fs.mkdirSync(folder, { recursive: true });
  for (const name of ['libnode.a', 'libssp.a', 'libssp_nonshared.a']) {
    fs.writeFileSync(path.join(folder, name), '!<arch>\n');
  }
  fs.writeFileSync(path.join(folder, 'libnode.dll'), '');
  return folder;
};
