'use strict';

/** What `npm run release:check` reads in a binary, on headers as the three linkers write them. */

const { readFormat } = require('../scripts/binary.js');

const word = (value) => Buffer.from(Uint32Array.of(value).buffer);

const elf = (machine) => Buffer.concat([Buffer.from('\x7fELF'.padEnd(18, '\0'), 'latin1'), word(machine)]);
const pe = (machine) =>
  Buffer.concat([
    Buffer.from('MZ'.padEnd(0x3c, '\0'), 'latin1'),
    word(0x40),
    Buffer.from('PE\0\0'),
    word(machine),
  ]);
const machO = (processor, ...commands) =>
  Buffer.concat([
    ...[0xfeed_facf, processor, 0, 6, commands.length, 0, 0, 0].map(word),
    ...commands.map(([command, ...fields]) =>
      Buffer.concat([command, 8 + 4 * fields.length, ...fields].map(word)),
    ),
  ]);

const MACOS_11 = 11 << 16;

test.each([
  ['ELF for x64', elf(62), { platform: 'linux', arch: 'x64' }],
  ['ELF for arm64', elf(183), { platform: 'linux', arch: 'arm64' }],
  ['ELF for another processor', elf(243), { platform: 'linux', arch: 'processor 243' }],
  ['PE for x64', pe(0x8664), { platform: 'win32', arch: 'x64' }],
  ['PE for arm64', pe(0xaa64), { platform: 'win32', arch: 'arm64' }],
  [
    'Mach-O with a signature',
    machO(0x0100_000c, [0x32, 1, MACOS_11, MACOS_11, 0], [0x1d, 0, 0]),
    { platform: 'darwin', arch: 'arm64', macos: '11.0', isSigned: true },
  ],
  [
    'Mach-O with the older command and no signature',
    machO(0x0100_0007, [0x24, (10 << 16) | (13 << 8), 0]),
    { platform: 'darwin', arch: 'x64', macos: '10.13', isSigned: false },
  ],
  ['Mach-O that names no version', machO(0x0100_0007), { platform: 'darwin', macos: null }],
  ['something else', Buffer.from('#!/bin/sh\n'), {}],
])('the format of %s is read', (_, bytes, expected) => {
  expect(readFormat(bytes)).toMatchObject(expected);
});
