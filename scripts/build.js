'use strict';

/**
 * `npm run build`: builds the addon for this machine into `prebuilds/`. It needs a checkout and a Rust toolchain. On Linux the
 * binary needs a C library as new as this machine's; with zig, which `npm run build:all` fetches, an old one is enough.
 */

const path = require('node:path');
const { buildAddon } = require('./cargo.js');
const tools = require('./crossTools.js');
const { rustFlags } = require('./flags.js');
const { install } = require('./prebuilds.js');
const { TARGETS } = require('./targets.js');
const { own } = require('../lib/platform.js');

function build() {
  const env = { ...process.env, CARGO_ENCODED_RUSTFLAGS: rustFlags({ isMusl: own().endsWith('-musl') }) };
  const { triple, glibc } = TARGETS.find(({ folder }) => folder === own()) ?? {};
  const zig = glibc && tools.zigAtHand();
  if (!zig) {
    console.log(`Building for ${own()} with this machine's linker.`);
    return buildAddon(['--release'], { env });
  }
  console.log(`Building for ${own()} with zig, for glibc ${glibc} or newer.`);
  env.PATH = [...zig, env.PATH].join(path.delimiter);
  return buildAddon(['--release', '--target', `${triple}.${glibc}`], { env, command: 'zigbuild' });
}

try {
  install(build(), own());
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
