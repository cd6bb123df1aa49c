'use strict';

/**
 * Mends the legacy-like backend with `doctor --fix`, and runs the backend's own tests before and after. It works on a copy in a
 * temporary folder, which has strict-run-id installed as a link.
 */

const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { commitIn, gitIn } = require('./helpers/repository.js');

const root = path.join(__dirname, '..', '..', '..');
const command = path.join(root, require('../../../package.json').bin['strict-run-id']);

// Six processes with a server each, twice.
jest.setTimeout(90_000);

let folder;

beforeAll(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'backend-')));
  fs.cpSync(path.join(__dirname, 'backend'), folder, { recursive: true });
  const modules = path.join(folder, 'node_modules');
  fs.mkdirSync(modules);
  fs.symlinkSync(root, path.join(modules, 'strict-run-id'), 'junction');
  fs.symlinkSync(path.dirname(require.resolve('express')), path.join(modules, 'express'), 'junction');
  fs.writeFileSync(path.join(folder, '.gitignore'), 'node_modules/\n');
  commitIn(folder);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const git = (...args) => gitIn(folder, ...args);

/** Runs node in the backend; `{ status, output }`. */
function node(...args) {
  // Options for the process of this test are not for the backend's.
  const env = { ...process.env, NODE_OPTIONS: '' };
  try {
    const output = execFileSync(process.execPath, args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    return { status: 0, output };
  } catch (error) {
    return { status: error.status, output: error.stdout + error.stderr };
  }
}

const runTests = () => node('--test', '--test-reporter=tap');

test("the backend's tests are green as it is", () => {
  const { status, output } = runTests();
  expect(status === 0 ? '' : output).toBe('');
  expect(output).toMatch(/^# pass [1-9]/m);
});

test('they are green when the doctor has mended what is certain', () => {
  node(command, 'doctor', '--fix');
  const changed = git('diff', '--name-only').split('\n').filter(Boolean);
  expect(changed.length).toBeGreaterThan(0);
  const { status, output } = runTests();
  expect(status === 0 ? '' : `${git('diff')}\n${output}`).toBe('');
  commitIn(folder);
});

test('mending it again changes nothing', () => {
  node(command, 'doctor', '--fix');
  expect(git('diff')).toBe('');
});

test('only lines with a finding have changed, and those that require', () => {
  const removed = git('diff', '--unified=0', 'HEAD~1').match(/^-(?!--).*$/gm);
  expect(removed.filter((line) => !/\/\/ finding: |\brequire\(/.test(line))).toEqual([]);
});
