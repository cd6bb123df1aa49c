'use strict';

/** The example of a store of one's own passes the suite for stores, in the test runner of Node.js. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const { isBuiltin } = require('node:module');
const os = require('node:os');
const path = require('node:path');
const { root } = require('../helpers/index.js');

const hasSqlite = isBuiltin('node:sqlite');
const skipped = hasSqlite
  ? ''
  : ` (skipped: Node.js ${process.versions.node} has no node:sqlite; 22.5 has it)`;

/** In memory if possible: the suite commits ten thousand times, and each commit waits for the disk. */
const folder = fs.existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

const TIMEOUT_MS = 300_000;

(hasSqlite ? test : test.skip)(
  `the store of examples/sqlite-store passes the suite for stores${skipped}`,
  () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--test', '--test-reporter=tap', path.join(root, 'examples/sqlite-store/store.test.js')],
      // Only these variables, because those of jest change what node --test prints.
      { encoding: 'utf8', env: { PATH: process.env.PATH, TMPDIR: folder }, timeout: TIMEOUT_MS },
    );
    const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1]);
    expect(stdout.split('\n').filter((line) => /^\s*not ok/.test(line))).toEqual([]);
    expect(status).toBe(0);
    expect(count('pass')).toBeGreaterThan(200);
    // Skipped are only the cases of `watch` and of a clock that a test can set.
    expect(stdout.match(/# SKIP .*/g).filter((line) => !/no `(watch|advance)`/.test(line))).toEqual([]);
  },
  TIMEOUT_MS,
);
