'use strict';

/**
 * `npm run release:size [-- FILE]`: what each part of the code takes of the binary, in kB. Builds the addon for this machine once
 * more, with its symbols, or reads a library that has them. Needs Linux and binutils (`nm` and `size`).
 *
 * A function belongs to the module of ours that its name mentions first, so a `Vec` of `trace::flow` counts as `trace::flow`;
 * else to the crate that it comes from. What the compiler inlined counts where it ended up. Texts and constants without a name
 * are only in the sections.
 */

const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { buildAddon } = require('./cargo.js');
const { rustFlags } = require('./flags.js');

const root = path.dirname(__dirname);

/** Parts smaller than this are added up, in bytes. */
const SMALL = 10_000;

/** Builds a library with symbols in a folder of its own, so that the next release build doesn't start over. */
function build() {
  const flags = [rustFlags({ isMusl: false }), '-Csymbol-mangling-version=v0'].filter(Boolean).join('\x1f');
  const env = {
    ...process.env,
    CARGO_TARGET_DIR: path.join(root, 'target/size'),
    CARGO_PROFILE_RELEASE_STRIP: 'none',
    CARGO_ENCODED_RUSTFLAGS: flags,
  };
  return buildAddon(['--release'], { env });
}

const linesOf = (command, ...args) =>
  execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
    .split('\n')
    .filter(Boolean);

/** Returns the part that a symbol belongs to. */
function partOf(name) {
  const [, ours] = /\bstrict_run_id::(\w+(?:::(?!tests\b)[a-z_]\w*(?=::))?)/.exec(name) ?? [];
  if (ours) return ours;
  const [, crate] = /([a-z_][a-z0-9_]*)::/.exec(name.replace(/^_?R\w*/, '')) ?? [];
  return crate ? `crate ${crate}` : 'other';
}

/** Returns the sizes of what `keyOf` names, largest first. */
function sum(entries) {
  const sizes = new Map();
  for (const [key, size] of entries) sizes.set(key, (sizes.get(key) ?? 0) + size);
  return [...sizes].sort(([, a], [, b]) => b - a);
}

function print(title, sizes) {
  const small = sizes.filter(([, size]) => size < SMALL);
  const rest = small.reduce((total, [, size]) => total + size, 0);
  console.log(`\n${title}`);
  for (const [name, size] of [
    ...sizes.filter(([, size]) => size >= SMALL),
    [`${small.length} others`, rest],
  ]) {
    console.log(`${(size / 1e3).toFixed(0).padStart(7)} kB  ${name}`);
  }
}

const file = process.argv[2] ?? build();
const symbols = linesOf('nm', '--print-size', '--demangle', '--defined-only', file)
  .map((line) => /^[0-9a-f]+ ([0-9a-f]+) \w (.*)$/.exec(line))
  .filter(Boolean)
  .map(([, size, name]) => [partOf(name), parseInt(size, 16)]);
const sections = linesOf('size', '-A', '-d', file)
  .map((line) => /^(\.\S+)\s+(\d+)\s+[1-9]/.exec(line))
  .filter(Boolean)
  .map(([, name, size]) => [name, Number(size)]);
print('Sections of the stripped file', sum(sections));
print('Functions and constants with a name', sum(symbols));
