'use strict';

/** Follows docs/adopt.md, line by line, in a backend that has never seen the package. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { bin, root, runCommand } = require('./helpers/index.js');
const {
  commitIn,
  writeIn,
} = require('../packages/eslint-plugin-strict-run-id/__test__/helpers/repository.js');

const page = fs.readFileSync(path.join(root, 'docs/adopt.md'), 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)```$/gm)].flatMap(([, body]) =>
  body.trim().split('\n'),
);

/** What each command of the page ends with here, and what it prints. */
const expected = new Map([
  [
    'npx strict-run-id doctor --summary .',
    [1, /certain, \d+ likely\.[\s\S]*modules to replace[\s\S]*runIdUtils/],
  ],
  ['npx strict-run-id doctor .', [1, /^cron\/nightly\.js:\d+:\d+ {2}no-removed-function {2}certain/m]],
  ['npx strict-run-id check --clients < tenants.txt', [1, /^no {2}"O'Neil " \(line 3\)/m]],
  [
    'npx strict-run-id audit --jobs job-tracking.csv --client-runs client-runs.csv --html audit.html --repair repairs.csv',
    [1, /two-rows[\s\S]*old-spelling/],
  ],
  ['npx strict-run-id doctor --fix --dry-run .', [1, /^\+.*require\('strict-run-id'\)/m]],
  ['npx strict-run-id doctor --fix .', [1, /mended \d+ findings/i]],
]);

const files = {
  'tenants.txt': "Ada-Park\nBora-Bora\nO'Neil \n",
  'job-tracking.csv': `Run ID,Record ID,Status,Created
251010-064529,recKU8iGyB0A3pxFi,Completed,2025-10-10T06:45:29Z
`,
  'client-runs.csv': `Run ID,Client ID,Record ID,Status,Created
251010-064529-Ada-Park,Ada-Park,recQ2xWn7TzL5vYhs,Completed,2025-10-10T06:45:30Z
251010-064529-Ada-Park,Ada-Park,recB7mLp3RkV9aXcd,Running,2025-10-10T06:45:31Z
251010-064529-CBora-Bora,Bora-Bora,recD5nGt8WsE2uZfq,Completed,2025-10-10T06:45:32Z
`,
};

jest.setTimeout(60_000);

let folder, env;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'adopt-'));
  const backend = path.join(root, 'packages/eslint-plugin-strict-run-id/__test__/backend');
  fs.cpSync(backend, path.join(folder, 'backend'), { recursive: true });
  fs.symlinkSync(bin, path.join(folder, 'strict-run-id'));
  writeIn(path.join(folder, 'backend'), files);
  commitIn(path.join(folder, 'backend'));
  env = {
    PATH: [folder, path.dirname(process.execPath), process.env.PATH].join(path.delimiter),
    COLUMNS: '100',
  };
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('each command but the installation is tried here', () => {
  expect(commands.filter((command) => !command.startsWith('npm install '))).toEqual([...expected.keys()]);
});

// In the order of the page: each works on what the one before has left.
test.each([...expected])('%s', async (command, [code, text]) => {
  const line = command.replace('npx strict-run-id', 'strict-run-id');
  const ended = await runCommand(['-c', line], { command: 'sh', env, cwd: path.join(folder, 'backend') });
  expect(ended).toMatchObject({ code, stdout: expect.stringMatching(text), stderr: '' });
});

test('the audit has written a page and proposals', () => {
  const read = (name) => fs.readFileSync(path.join(folder, 'backend', name), 'utf8');
  expect(read('audit.html')).toMatch(/^<!doctype html>/i);
  expect(read('repairs.csv')).toMatch(/"251010-064529-CBora-Bora","251010-064529-Bora-Bora"/);
});
