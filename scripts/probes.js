'use strict';

/**
 * The probes: functions that only our tests and the benchmark call, such as one that panics. The published binary
 * doesn't have them, so they are built here, into `target/`. Cargo does nothing if they are up to date.
 */

const { execFileSync } = require('node:child_process');
const path = require('node:path');

const RunIdError = require('../lib/RunIdError.js');

/** Builds the addon with the probes and returns the path of the library. */
exports.buildProbes = ({ release = false } = {}) => {
  const build = [
    'build',
    '--locked',
    '--quiet',
    '--features',
    'testing',
    '--message-format',
    'json-render-diagnostics',
  ];
  // A folder of its own, because `npm run build` has other flags: sharing one, each would build all crates again.
  const asRelease = ['--release', '--target-dir', 'target/probes'];
  const printed = execFileSync('cargo', release ? [...build, ...asRelease] : build, {
    cwd: path.dirname(__dirname),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  const libraries = printed
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ target }) => target?.kind.includes('cdylib') && target.name === 'strict_run_id')
    .flatMap(({ filenames }) => filenames)
    .filter((name) => /\.(so|dylib|dll)$/.test(name));
  if (libraries.length !== 1) throw new Error(`cargo built ${libraries.length} libraries instead of one`);
  return libraries[0];
};

/** Loads them from that library. */
exports.loadProbes = (library) => {
  const addon = { exports: {} };
  process.dlopen(addon, library);
  return addon.exports.bind({ global: globalThis, RunIdError, folder: __dirname }).probes;
};
