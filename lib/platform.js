'use strict';

/**
 * Which folder of `prebuilds/` holds the binary of which machine. One place for both: the loader reads
 * there, the build writes there.
 */

const { arch, platform } = process;

/** The folders that may hold a binary for this machine, the likelier first. */
exports.candidates = platform === 'linux' ? [`linux-${arch}`, `linux-${arch}-musl`] : [`${platform}-${arch}`];

/** The folder for what is built on this machine. */
exports.own = () => {
  const usesMusl = platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return exports.candidates[usesMusl ? 1 : 0];
};
