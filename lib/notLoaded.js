'use strict';

/** The errors of the loader: each says what happened, where, and what to do about it. */

/** Returns the error for a loader that is part of a bundle: the binary stayed behind in the package. */
function bundled(bundle, cause) {
  return failed(cause, [
    `strict-run-id can't find its binary, because a bundler copied its JavaScript into ${bundle}.`,
    'Keep strict-run-id external, build again, and install it where the bundle runs:',
    '  esbuild  --external:strict-run-id',
    "  webpack  externals: [/^strict-run-id(\\/|$)/], externalsType: 'commonjs'",
    '  rollup   external: [/^strict-run-id(\\/|$)/]',
  ]);
}

/** Returns the error for a loader that found no file that loads; `failures` has each file and why it failed. */
function notLoaded(loader, failures) {
  const path = require('node:path');
  const { own } = require('./platform.js');
  const [{ cause }] = failures;
  const root = path.dirname(path.dirname(loader));
  const machine = `${own()} (Node ${process.version})`;
  const tried = failures.map(({ file, cause }) => `  ${file}: ${reason(cause, path.join(root, file))}`);
  if (failures.some(({ cause }) => cause.code === 'ERR_DLOPEN_DISABLED')) {
    const [why, remedy] = process.permission
      ? ['Node runs with --permission, but without --allow-addons', 'Add --allow-addons']
      : ['Node runs with --no-addons', 'Remove --no-addons'];
    return failed(cause, [
      `strict-run-id can't load its binary on ${machine}, because ${why}.`,
      `Tried in ${root}:`,
      ...tried,
      `${remedy}, on the command line or in NODE_OPTIONS. strict-run-id doesn't run without its binary.`,
    ]);
  }
  if (loader !== path.join(root, 'lib', 'addon.js') || !isPackage(root)) return bundled(loader, cause);
  return failed(cause, [
    `strict-run-id has no binary that loads on ${machine}.`,
    `Tried in ${root}:`,
    ...tried,
    'To build one, install a Rust toolchain (https://rustup.rs), and in a checkout of strict-run-id run:',
    '  npm ci && npm run build && npm pack',
    'Then install the tarball that this makes.',
  ]);
}

/** Returns why a file didn't load, in a line that doesn't repeat its path. */
function reason({ code, message }, whole) {
  if (code === 'MODULE_NOT_FOUND') return 'file not found';
  const text = message.startsWith(`${whole}: `) ? message.slice(whole.length + 2) : message;
  // glibc's words for a file that is there, but not for this processor.
  return text.startsWith('cannot open shared object file: No such file')
    ? `the file is there, but seems to be for another processor (${text})`
    : text;
}

/** Returns whether a folder holds this package. `require` won't do, because a bundler would resolve it when it builds. */
function isPackage(folder) {
  const fs = require('node:fs');
  try {
    return JSON.parse(fs.readFileSync(`${folder}/package.json`, 'utf8')).name === 'strict-run-id';
  } catch (error) {
    // A file that is there and can't be read says nothing against it.
    return error.code !== 'ENOENT';
  }
}

function failed(cause, lines) {
  const error = new Error(lines.join('\n'), { cause });
  error.code = 'ERR_ADDON_NOT_LOADED';
  return error;
}

module.exports = { bundled, notLoaded };
