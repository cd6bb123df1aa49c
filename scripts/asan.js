'use strict';

/**
 * `npm run asan`: the tests that load, use and end the addon in many threads, with the addon under AddressSanitizer. It
 * finds native code that reads or writes memory that isn't its own, or no longer is. Needs Linux, gcc and a nightly Rust.
 * CONTRIBUTING.md says what it covers.
 */

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { own } = require('../lib/platform.js');

const root = path.dirname(__dirname);
const target = 'x86_64-unknown-linux-gnu';
const folder = path.join(root, 'target/asan');

/** The tests, unless others are named: worker threads and their end, and values of every kind that cross the border. */
const tests = [
  ...['system/workers', 'system/realm.worker', 'system/registry.workers', 'system/withRunRecord.threads'],
  ...['system/manyValues', '__test__/metadata', '__test__/values', '__test__/realm', '__test__/properties'],
];

const cargo = ['+nightly', 'build', '--locked', '--target', target, '--target-dir', folder];
execFileSync('cargo', cargo, {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    RUSTFLAGS: '-Zsanitizer=address -Cforce-frame-pointers=yes',
    // Without optimization the tests of a million calls run out of time.
    CARGO_PROFILE_DEV_OPT_LEVEL: '2',
    CARGO_PROFILE_DEV_DEBUG: '1',
  },
});

// A copy of the package with that addon, because the one in `prebuilds/` is what is published.
const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-asan-'));
try {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const file of files.toString().trim().split('\n')) {
    if (fs.existsSync(path.join(root, file))) fs.cpSync(path.join(root, file), path.join(copy, file));
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  const binary = path.join(copy, 'prebuilds', own(), 'strict-run-id.node');
  fs.mkdirSync(path.dirname(binary), { recursive: true });
  fs.copyFileSync(path.join(folder, target, 'debug/libstrict_run_id.so'), binary);
  if (!fs.readFileSync(binary).includes('__asan_report_load')) {
    throw new Error('The addon was built without AddressSanitizer.');
  }

  const jest = [path.join(copy, 'node_modules/jest/bin/jest.js'), '--runInBand', '--rootDir', copy];
  jest.push('--testTimeout', '300000');
  // AddressSanitizer keeps freed memory aside for a while, so that memory grows.
  jest.push('--testNamePattern', '^(?!.*memory stays)');
  const named = process.argv.slice(2);
  const { status } = spawnSync(process.execPath, [...jest, ...(named.length ? named : tests)], {
    cwd: copy,
    stdio: 'inherit',
    env: {
      ...process.env,
      TEST_PATIENCE: '10',
      // The runtime has to come first in a process that isn't itself instrumented.
      LD_PRELOAD: execFileSync('gcc', ['-print-file-name=libasan.so']).toString().trim(),
      // Node keeps memory until its end, and has a use of its own for SIGSEGV.
      ASAN_OPTIONS: 'detect_leaks=0:allow_user_segv_handler=1:abort_on_error=1',
    },
  });
  process.exitCode = status ?? 1;
} finally {
  fs.rmSync(copy, { recursive: true });
}
