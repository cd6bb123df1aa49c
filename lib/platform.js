'use strict';

/**
 * Maps a machine to its folder in `prebuilds/`. The loader and the build share it, so that one finds what the
 * other wrote.
 */

const fs = require('node:fs');

const { arch, execPath, platform } = process;

/** The beginning of the program, which names what loads it: `/lib/ld-musl-x86_64.so.1`. */
function programHead() {
  const head = Buffer.alloc(4096);
  const file = fs.openSync(execPath, 'r');
  try {
    fs.readSync(file, head, 0, head.length, 0);
  } finally {
    fs.closeSync(file);
  }
  return head.toString('latin1');
}

/** What is loaded, for programs that were changed so that their beginning doesn't say it. Takes ten times as long. */
const loadedFiles = () => fs.readFileSync('/proc/self/maps', 'latin1');

/** The dynamic loader's name. musl's may be a link to its C library, which is what the list of loaded files then has. */
const LOADER = /\/ld-(musl|linux)|\b(musl)\b[^\n]*\/libc\.so/;

/** Returns whether this Node is linked to musl, as on Alpine; false if that can't be read. */
function isMusl() {
  for (const read of [programHead, loadedFiles]) {
    try {
      const loader = LOADER.exec(read());
      if (loader) return loader[1] !== 'linux';
    } catch {
      // Node's permissions may forbid it. Then both binaries are tried all the same.
    }
  }
  return false;
}

/** The folders that may hold a binary for this machine, most likely first. */
function candidates() {
  if (platform !== 'linux') return [`${platform}-${arch}`];
  const [glibc, musl] = [`linux-${arch}`, `linux-${arch}-musl`];
  return isMusl() ? [musl, glibc] : [glibc, musl];
}

exports.candidates = candidates();

/** The folder for a binary that is built on this machine, and what messages call this machine. */
exports.own = () => exports.candidates[0];
