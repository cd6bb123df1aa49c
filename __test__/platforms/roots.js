'use strict';

/**
 * Runs a program where it sees only the libraries of another system: in a root folder made of Debian's packages, by bubblewrap,
 * which needs no rights. So a binary can't load by what this machine has beside them.
 */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { unpack } = require('./debian.js');
const { FOLDER, once } = require('./nodes.js');

/** Where a root has this repository. */
const PACKAGE = '/package';

/** The folders that a root gets from outside. */
const MOUNTS = ['dev', 'proc', 'tmp', 'home', 'node', 'emulator', PACKAGE.slice(1)];

/** Returns a root folder with packages of a Debian. */
function makeRoot(name, { arch, suite, packages }) {
  return once(`root-${name}`, (half) => {
    unpack(half, { arch, suite, packages });
    for (const mount of MOUNTS) fs.mkdirSync(path.join(half, mount));
    // A newer Debian has these links in a package that installs more than it needs.
    for (const folder of ['lib', 'lib64']) {
      const link = path.join(half, folder);
      if (!fs.existsSync(link)) fs.symlinkSync(`usr/${folder}`, link);
    }
  });
}

function bubblewrap() {
  const folder = once('bubblewrap', (half) =>
    unpack(half, { arch: 'amd64', suite: 'bookworm', packages: ['bubblewrap'] }),
  );
  const program = path.join(folder, 'usr/bin/bwrap');
  try {
    execFileSync(program, ['--ro-bind', '/', '/', 'true'], { stdio: 'pipe' });
  } catch (error) {
    throw new Error(`this machine allows no namespaces: ${error.stderr ?? error.message}`, { cause: error });
  }
  return program;
}

/** Returns the path of QEMU for programs of another architecture. */
function emulator(arch) {
  const folder = once('qemu', (half) =>
    unpack(half, { arch: 'amd64', suite: 'bookworm', packages: ['qemu-user-static'] }),
  );
  return path.join(folder, `usr/bin/qemu-${arch}-static`);
}

/**
 * Returns the command that runs a program in a root, by an emulator if one is given, and the repository's path there.
 * `starter` is what runs the program in the root. Its home folder is kept from run to run.
 */
function inRoot(root, program, { emulator = null, starter = [], env = {} } = {}) {
  const home = path.join(FOLDER, `home-${path.basename(root)}`);
  fs.mkdirSync(home, { recursive: true });
  // The folder that npm or pip made, because a Node looks for its libraries beside its own folder.
  const nodes = path.join(FOLDER, path.relative(FOLDER, program).split(path.sep)[0]);
  const variables = { HOME: '/home', ...env };
  return {
    folder: PACKAGE,
    program: [
      bubblewrap(),
      ...['--ro-bind', root, '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/tmp'],
      ...['--bind', home, '/home', '--ro-bind', nodes, '/node'],
      ...['--ro-bind', path.join(__dirname, '../..'), PACKAGE],
      ...(emulator ? ['--ro-bind', path.dirname(emulator), '/emulator'] : []),
      ...['--unshare-all', '--die-with-parent', '--clearenv'],
      ...Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value]),
      '--',
      ...(emulator ? [`/emulator/${path.basename(emulator)}`] : []),
      ...starter,
      path.join('/node', path.relative(nodes, program)),
    ],
  };
}

/** Returns the command that runs a Node for Windows. Wine 10 is the first of Debian's with all that Rust asks of Windows. */
function wine(program) {
  const packages = ['wine64', 'libwine', 'libz-mingw-w64', 'libc6', 'libgcc-s1', 'libunwind8', 'liblzma5'];
  const root = makeRoot('wine', { arch: 'amd64', suite: 'trixie', packages: [...packages, 'zlib1g'] });
  const folder = '/usr/lib/wine';
  return inRoot(root, program, {
    starter: [`${folder}/wine64`],
    env: {
      WINEDEBUG: '-all',
      WINEPREFIX: '/home/wine',
      // What is called so on PATH is a shell script, and the root has no shell.
      WINESERVER: `${folder}/wineserver64`,
      // Wine's own library for zip files is elsewhere, until its package is installed.
      WINEPATH: 'Z:\\usr\\x86_64-w64-mingw32\\lib',
    },
  });
}

module.exports = { emulator, inRoot, makeRoot, wine };
