'use strict';

/** The flags for rustc: those of the environment, and those that every binary of ours is built with. */

const { spawnSync } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');

const root = path.dirname(__dirname);

/**
 * What replaces the folders of this machine in the binary, which holds the path of each source file that can panic. They
 * say who built it and where, and make each machine's binary another. If several match, rustc takes the last one.
 */
function replacedFolders(rustc) {
  const { CARGO_HOME = path.join(os.homedir(), '.cargo'), CARGO_TARGET_DIR } = process.env;
  const sysroot = spawnSync(rustc, ['--print', 'sysroot'], { cwd: root, encoding: 'utf8' });
  return [
    [os.homedir(), '~'],
    [CARGO_HOME, '/cargo'],
    [sysroot.stdout?.trim(), '/rust'],
    [root, '/strict-run-id'],
    [CARGO_TARGET_DIR, '/strict-run-id/target'],
  ].filter(([from]) => from);
}

/**
 * How large a function may be that is copied to its callers. The default of 275 makes the binary an eighth larger, and a trace not
 * even three percent faster. What has to be fast says `#[inline]`, which this leaves alone.
 */
const INLINE = '-Cllvm-args=-inline-threshold=65';

/**
 * What zig's linker needs for macOS. The library's own name would be the path where it was built; `-S` and `-x` leave out the
 * paths of object files and the names of inner functions, and keep the signature, which stripping afterwards would break.
 */
const BY_ZIG_FOR_MACOS = ['-Wl,-install_name,@rpath/strict-run-id.node', '-Wl,-S', '-Wl,-x'].map(
  (arg) => `-Clink-arg=${arg}`,
);

/**
 * What zig's linkers for Windows and macOS need, since they leave out the list of what a library exports: 4,000 functions of the
 * standard library would be exported, and so kept, in 1.5 MB. What C may call is exported all the same.
 */
const WITHOUT_EXPORT_LIST = '-Zdefault-visibility=hidden';

/**
 * What lets the linker for Windows leave out functions that nothing calls. By default rustc puts all functions of a crate into one
 * section for this target, since GNU's own linker has a bug there, and zig's linker keeps or drops a whole section.
 */
const SECTION_BY_FUNCTION = '-Zfunction-sections=yes';

/**
 * Returns the value of CARGO_ENCODED_RUSTFLAGS for a build by `rustc`, on musl or not, or by zig for Windows or macOS. Cargo takes
 * flags from one place only, so this variable replaces RUSTFLAGS and those in Cargo's configuration.
 */
exports.rustFlags = ({
  rustc = 'rustc',
  isMusl = false,
  isZigForWindows = false,
  isZigForMacos = false,
} = {}) => {
  const { CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: plain = '' } = process.env;
  const given = encoded ? encoded.split('\x1f') : plain.split(' ').filter(Boolean);
  // A musl program is linked statically by default, and an addon can't be.
  const forMusl = isMusl ? ['-Ctarget-feature=-crt-static'] : [];
  const forMacos = isZigForMacos ? BY_ZIG_FOR_MACOS : [];
  const sections = isZigForWindows ? [SECTION_BY_FUNCTION] : [];
  const hidden = isZigForWindows || isZigForMacos ? [WITHOUT_EXPORT_LIST] : [];
  const remaps = replacedFolders(rustc).map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
  // Separated by a character that no path contains.
  return [...given, ...forMusl, ...forMacos, ...hidden, ...sections, ...remaps, INLINE].join('\x1f');
};
