'use strict';

/**
 * The table of where a binary is loaded: each row has the folder of its binary, the machine that it stands for, and how a Node
 * starts there. All comes from the registries.
 */

const fs = require('node:fs');
const { npmNode, muslNode } = require('./nodes.js');
const { emulator, inRoot, makeRoot, wine } = require('./roots.js');

/** The name of this machine's distribution. */
function distribution() {
  const file = '/etc/os-release';
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  return /^PRETTY_NAME="([^"(]*)/m.exec(text)?.[1].trim() ?? 'this machine';
}

/** Node on this machine, as it is. */
const here = (version) => ({
  folder: 'linux-x64',
  where: distribution(),
  node: version,
  command: () => ({ program: [npmNode('linux-x64', version)] }),
});

/** The C library of Debian 11, and nothing newer. */
const onDebian11 = {
  folder: 'linux-x64',
  where: 'glibc 2.31 of Debian 11',
  node: '20',
  command() {
    const packages = ['libc6', 'libstdc++6', 'libgcc-s1'];
    const root = makeRoot('debian-11', { arch: 'amd64', suite: 'bullseye', packages });
    return inRoot(root, npmNode('linux-x64', '20'));
  },
};

const onArm = (version) => ({
  folder: 'linux-arm64',
  where: 'qemu-user, glibc 2.36 of Debian 12',
  node: version,
  command() {
    // Node 26 asks for libatomic on this architecture.
    const packages = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'];
    const root = makeRoot('arm64', { arch: 'arm64', suite: 'bookworm', packages });
    return inRoot(root, npmNode('linux-arm64', version), { emulator: emulator('aarch64') });
  },
});

/** As on Alpine: musl, a Node that is linked to it, and nothing of glibc. */
const onMusl = (version) => ({
  folder: 'linux-x64-musl',
  where: 'musl 1.2.5, nothing of glibc in sight',
  node: version,
  command: () =>
    inRoot(
      makeRoot('musl-x64', { arch: 'amd64', suite: 'trixie', packages: ['musl'] }),
      muslNode('x86_64', version),
    ),
});

const onMuslArm = (version) => ({
  folder: 'linux-arm64-musl',
  where: 'qemu-user, musl 1.2.5, nothing of glibc in sight',
  node: version,
  command() {
    const root = makeRoot('musl-arm64', { arch: 'arm64', suite: 'trixie', packages: ['musl'] });
    return inRoot(root, muslNode('aarch64', version), { emulator: emulator('aarch64') });
  },
});

const onWine = (version) => ({
  folder: 'win32-x64',
  where: 'Wine 10 of Debian 13',
  node: version,
  command: () => wine(npmNode('win-x64', version, 'bin/node.exe')),
});

/** `command()` returns the program with its arguments, and where it sees the repository; it throws if it can't be had. */
exports.HOSTS = [
  ...['20', '22', '24', 'latest'].map(here),
  onDebian11,
  ...['24', 'latest'].map(onArm),
  ...['20', '22', '24'].map(onMusl),
  ...['22', '24'].map(onMuslArm),
  // Node 22 and 24 for Windows end there with a failed assertion of their own, before they run a script.
  ...['20', 'latest'].map(onWine),
];
