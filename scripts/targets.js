'use strict';

/**
 * The table of platforms that a binary is published for, and what each needs to be built on another machine. The folder is
 * the one in `prebuilds/`, as lib/platform.js names it.
 */

exports.TARGETS = [
  // The C library of 2012: Debian 8, RHEL 7, Amazon Linux 2 and everything newer.
  { folder: 'linux-x64', triple: 'x86_64-unknown-linux-gnu', glibc: '2.17' },
  { folder: 'linux-arm64', triple: 'aarch64-unknown-linux-gnu', glibc: '2.17' },
  { folder: 'linux-x64-musl', triple: 'x86_64-unknown-linux-musl' },
  { folder: 'linux-arm64-musl', triple: 'aarch64-unknown-linux-musl' },
  { folder: 'win32-x64', triple: 'x86_64-pc-windows-gnu' },
  { folder: 'win32-arm64', triple: 'aarch64-pc-windows-gnullvm' },
  // The oldest macOS that runs on Apple's own processors.
  { folder: 'darwin-arm64', triple: 'aarch64-apple-darwin', macos: '11.0' },
  { folder: 'darwin-x64', triple: 'x86_64-apple-darwin', macos: '11.0' },
];
