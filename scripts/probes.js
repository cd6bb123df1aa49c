'use strict';

/**
 * The probes: functions that only our tests and the benchmark call, such as one that panics. The published binary
 * doesn't have them, so they are built here, into `target/`. Cargo does nothing if they are up to date.
 */

const { buildAddon } = require('./cargo.js');
const RunIdError = require('../lib/RunIdError.js');

/** Builds the addon with the probes and returns the path of the library. */
exports.buildProbes = ({ release = false } = {}) =>
  buildAddon([
    '--quiet',
    '--features',
    'testing',
    ...(release
      ? // A folder of its own, because `npm run build` has other flags: sharing one, each would build all crates again.
        ['--release', '--target-dir', 'target/probes']
      : // With a target that uses the dev-dependencies, all crates have the features that `cargo test` has built them with.
        ['--bench', 'core']),
  ]);

/** Loads them from that library. */
exports.loadProbes = (library) => {
  const addon = { exports: {} };
  process.dlopen(addon, library);
  return addon.exports.bind({ global: globalThis, RunIdError, folder: __dirname }).probes;
};
