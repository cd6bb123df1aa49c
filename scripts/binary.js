'use strict';

/**
 * Whether a binary is what its platform was promised: for that processor, no larger than the limit, for an old enough system, and
 * without a folder of the machine that built it. Reads the file itself, since no tool at hand knows all three formats.
 */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { binaryIn } = require('./prebuilds.js');

const root = path.dirname(__dirname);

/** The largest binary, in bytes. */
const MAX_BYTES = 3.5e6;

/** The numbers of the processors in each format: those of ELF, of Windows and of macOS. */
const ELF = { x64: 62, arm64: 183 };
const PE = { x64: 0x8664, arm64: 0xaa64 };
const MACH_O = { x64: 0x0100_0007, arm64: 0x0100_000c };

/** Commands of a Mach-O file. */
const LC_VERSION_MIN_MACOSX = 0x24;
const LC_BUILD_VERSION = 0x32;
const LC_CODE_SIGNATURE = 0x1d;

const nameOf = (processors, number) =>
  Object.keys(processors).find((name) => processors[name] === number) ?? `processor ${number}`;

/** Returns the commands of a Mach-O file: the offset of each, by its number. */
function commandsOf(bytes) {
  const commands = new Map();
  let at = 32;
  for (let left = bytes.readUInt32LE(16); left > 0; left -= 1) {
    commands.set(bytes.readUInt32LE(at), at);
    at += bytes.readUInt32LE(at + 4);
  }
  return commands;
}

/** Returns the oldest macOS that a Mach-O file is for; null if it doesn't say. */
function macosFloor(bytes, commands) {
  const build = commands.get(LC_BUILD_VERSION);
  const least = commands.get(LC_VERSION_MIN_MACOSX);
  if (build === undefined && least === undefined) return null;
  const version = bytes.readUInt32LE(build === undefined ? least + 8 : build + 12);
  return `${version >> 16}.${(version >> 8) & 0xff}`;
}

/** Returns `platform`, `arch`, and for macOS its `macos` and whether it `isSigned`. `platform` is undefined if it is unknown. */
function readFormat(bytes) {
  if (bytes.readUInt32BE(0) === 0x7f45_4c46) {
    return { platform: 'linux', arch: nameOf(ELF, bytes.readUInt16LE(18)) };
  }
  if (bytes.toString('latin1', 0, 2) === 'MZ') {
    return { platform: 'win32', arch: nameOf(PE, bytes.readUInt16LE(bytes.readUInt32LE(0x3c) + 4)) };
  }
  if (bytes.readUInt32LE(0) === 0xfeed_facf) {
    const commands = commandsOf(bytes);
    const arch = nameOf(MACH_O, bytes.readUInt32LE(4));
    const isSigned = commands.has(LC_CODE_SIGNATURE);
    return { platform: 'darwin', arch, isSigned, macos: macosFloor(bytes, commands) };
  }
  return {};
}

/** Returns the newest version of glibc that a binary asks for; null if it asks for none. */
function glibcFloorOf(bytes) {
  const versions = [...bytes.toString('latin1').matchAll(/GLIBC_(\d+)\.(\d+)/g)];
  const sorted = versions
    .map(([, major, minor]) => [Number(major), Number(minor)])
    .sort(([a, b], [c, d]) => c - a || d - b);
  return sorted.length > 0 ? sorted[0].join('.') : null;
}

/** Returns what is wrong with the binary of a target, which must exist: a text each. */
function faultsOf({ folder, glibc, macos }) {
  const bytes = fs.readFileSync(binaryIn(folder));
  const format = readFormat(bytes);
  const floor = glibcFloorOf(bytes);
  const [platform, arch] = folder.split('-');
  const faults = [
    (format.platform !== platform || format.arch !== arch) && `is for ${format.platform} on ${format.arch}`,
    bytes.length > MAX_BYTES && `has ${bytes.length} bytes, more than ${MAX_BYTES}`,
    glibc && floor !== glibc && `needs glibc ${floor}, and ${glibc} is promised`,
    !glibc && floor && `needs glibc ${floor}, and it is for another C library`,
    macos && format.macos !== macos && `needs macOS ${format.macos}, and ${macos} is promised`,
    format.platform === 'darwin' &&
      arch === 'arm64' &&
      !format.isSigned &&
      'has no signature, and an Apple processor runs none of its own without',
    ...[root, os.homedir()].map((name) => bytes.includes(name + path.sep) && `contains ${name}`),
  ];
  return faults.filter(Boolean).map((fault) => `${folder} ${fault}`);
}

/** Returns the newest version of glibc that the binary in a file asks for; null if it asks for none. */
const glibcFloor = (file) => glibcFloorOf(fs.readFileSync(file));

module.exports = { faultsOf, glibcFloor, readFormat };
