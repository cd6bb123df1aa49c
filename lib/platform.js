'use strict';

/**
 * Maps a machine to its folder in `prebuilds/`. The loader and the build share it, so that one finds what the
 * other wrote.
 */

const { arch, platform } = process;

/** The folders that may hold a binary for this machine, most likely first. */
exports.candidates = platform === 'linux' ? [`linux-${arch}`, `linux-${arch}-musl`] : [`${platform}-${arch}`];

/** Returns the folder for a binary that is built on this machine. */
exports.own = () => {
  const usesMusl = platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return exports.candidates[usesMusl ? 1 : 0];
};
