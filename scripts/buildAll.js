'use strict';

/**
 * `npm run build:all [-- [--check] FOLDER …]`: builds the binaries of all platforms, or of those that are named, into `prebuilds/`.
 * What can't be built on this machine is listed with the reason, and the rest is built. `--check` builds each a second time in
 * another folder, and compares the bytes. Exits with 1 if a named one is missing, or two builds differ.
 */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const again = require('./again.js');
const { glibcFloor } = require('./binary.js');
const { buildAddon } = require('./cargo.js');
const tools = require('./crossTools.js');
const { rustFlags } = require('./flags.js');
const { binaryIn, install } = require('./prebuilds.js');
const { TARGETS } = require('./targets.js');
const { own } = require('../lib/platform.js');

const root = path.dirname(__dirname);

/**
 * The standard library is compiled too, so that no platform needs a download of its own. That leaves out what names the
 * functions of a backtrace: 120 kB for names that a stripped binary doesn't have.
 */
const OWN_STANDARD_LIBRARY = ['-Zbuild-std=std,panic_unwind', '-Zbuild-std-features=panic-unwind'];

/** Whether the installed toolchain has the standard library of a platform. */
function hasStandardLibrary(triple) {
  const { stdout } = spawnSync('rustc', ['--print', 'target-libdir', '--target', triple], {
    cwd: root,
    encoding: 'utf8',
  });
  return Boolean(stdout) && fs.existsSync(stdout.trim());
}

/** Builds one with what this machine has: on Windows and macOS, since zig's linker only has parts of their libraries. */
function buildNatively({ folder, triple, macos }) {
  if (folder !== own() && !hasStandardLibrary(triple)) {
    throw new Error(`needs Linux, or the standard library: rustup target add ${triple}`);
  }
  const env = { ...process.env, CARGO_ENCODED_RUSTFLAGS: rustFlags() };
  if (macos) env.MACOSX_DEPLOYMENT_TARGET = macos;
  return buildAddon(['--release', ...(folder === own() ? [] : ['--target', triple])], { env });
}

/** Builds one on Linux, with zig as the linker. */
function build({ folder, triple, glibc, macos }) {
  const rustc = tools.rustc();
  const env = {
    ...process.env,
    PATH: [...tools.zig(), process.env.PATH].join(path.delimiter),
    RUSTC: rustc,
    RUSTC_BOOTSTRAP: '1',
    CARGO_ENCODED_RUSTFLAGS: rustFlags({
      rustc,
      isMusl: folder.endsWith('-musl'),
      isZigForWindows: folder.startsWith('win32-'),
      isZigForMacos: folder.startsWith('darwin-'),
    }),
  };
  if (macos) env.MACOSX_DEPLOYMENT_TARGET = macos;
  if (folder.startsWith('win32-')) env.LIBNODE_PATH = tools.emptyLibraries();
  // Stripping would break the signature that the linker made, without which an Apple processor runs nothing.
  if (folder.startsWith('darwin-')) env.CARGO_PROFILE_RELEASE_STRIP = 'none';
  const target = glibc ? `${triple}.${glibc}` : triple;
  return buildAddon(['--release', '--target', target, ...OWN_STANDARD_LIBRARY], { env, command: 'zigbuild' });
}

function main(args) {
  const names = args.filter((arg) => arg !== '--check');
  const unknown = names.filter((name) => !TARGETS.some(({ folder }) => folder === name));
  if (unknown.length > 0) {
    const known = TARGETS.map(({ folder }) => folder).join(', ');
    throw new Error(`No platform is called ${unknown.join(', ')}. There are ${known}.`);
  }
  const wanted = TARGETS.filter(({ folder }) => names.length === 0 || names.includes(folder));
  for (const target of wanted) {
    const { folder } = target;
    try {
      install((process.platform === 'linux' ? build : buildNatively)(target), folder);
      const file = binaryIn(folder);
      const floor = glibcFloor(file);
      const size = `${(fs.statSync(file).size / 1e6).toFixed(2)} MB`;
      console.log([`${folder}: ${size}`, floor && `glibc ${floor} or newer`].filter(Boolean).join(', '));
      console.log(`  sha256 ${again.sha256(file)}`);
    } catch (error) {
      if (names.length > 0) process.exitCode = 1;
      console.log(`${folder}: not built: ${error.message}`);
      continue;
    }
    if (args.includes('--check')) {
      try {
        again.compare(folder);
        console.log(`${folder}: a second build in another folder has the same bytes`);
      } catch (error) {
        process.exitCode = 1;
        console.log(`${folder}: ${error.message}`);
      }
    }
  }
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
