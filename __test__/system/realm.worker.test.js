'use strict';

/** Two test files in one worker of jest, which loads the addon once and gives each file other globals. */

const { execFile } = require('node:child_process');
const path = require('node:path');
const { promisify } = require('node:util');
const { root } = require('../helpers/index.js');

test('both get functions that work', async () => {
  const jestFile = path.join(root, 'node_modules/jest/bin/jest.js');
  const args = [jestFile, '--runInBand', '__test__/realm.test.js', '__test__/realm.again.test.js'];
  const { stderr } = await promisify(execFile)(process.execPath, args, { cwd: root });
  expect(stderr).toMatch(/Test Suites: 2 passed, 2 total/);
});
