'use strict';

/** Runs cargo, and finds the library that it built: the addon that Node loads. */

const { spawnSync } = require('node:child_process');
const path = require('node:path');

/**
 * Builds the addon with further arguments of `cargo build` and returns the path of the library. `env` replaces the
 * environment, and `command` is a cargo command that takes the arguments of `build`. Throws an error whose message can be
 * shown as it is.
 */
exports.buildAddon = (args, { env = process.env, command = 'build' } = {}) => {
  const build = [command, '--locked', '--lib', '--message-format', 'json-render-diagnostics', ...args];
  const { status, error, stdout } = spawnSync('cargo', build, {
    cwd: path.dirname(__dirname),
    encoding: 'utf8',
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  if (error?.code === 'ENOENT') {
    throw new Error(
      'Rust is not installed: cargo was not found. Install it from https://rustup.rs and run this again.',
    );
  }
  if (error) throw error;
  if (status !== 0) throw new Error(`cargo ${command} ended with ${status}.`);
  const libraries = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ target }) => target?.kind.includes('cdylib') && target.name === 'strict_run_id')
    .flatMap(({ filenames }) => filenames)
    .filter((name) => /\.(so|dylib|dll)$/.test(name));
  if (libraries.length !== 1) throw new Error(`cargo built ${libraries.length} libraries instead of one.`);
  return libraries[0];
};
