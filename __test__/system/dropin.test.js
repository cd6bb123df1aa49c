'use strict';

/**
 * The literal drop-in: a backend whose `utils/runIdUtils.js` and `services/runIdService.js` are deleted and
 * whose `utils/runIdUtils.node` and `services/runIdService.node` stand in their place, all links to one file.
 */

const fs = require('node:fs');
const path = require('node:path');
const { own } = require('../../lib/platform.js');
const { root, runScript } = require('../helpers/index.js');

const binary = path.join(root, 'prebuilds', own(), 'strict-run-id.node');
let folder;

beforeEach(() => {
  // Beside the binary, so that a hard link does not cross file systems.
  folder = fs.mkdtempSync(path.join(root, 'prebuilds', 'legacy-backend-'));
  fs.cpSync(path.join(__dirname, '../fixtures/legacy-backend'), folder, { recursive: true });
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test.each([
  ['symbolic links', fs.symlinkSync],
  ['hard links', fs.linkSync],
])('with %s, its requires work unchanged and share one registry', async (_, link) => {
  for (const file of ['utils/runIdUtils.node', 'services/runIdService.node']) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    link(binary, path.join(folder, file));
  }
  expect(fs.readdirSync(path.join(folder, 'utils'))).toEqual(['runIdUtils.node']);
  expect(JSON.parse(await runScript("require('./index.js')", { cwd: folder }))).toEqual({
    runId: '251003-154510-Ada-Park',
    baseId: '251003-154510',
    recordId: 'recKU8iGyB0A3pxFi',
    refused: { code: 'ERR_RUN_ID_NOT_STRING', isError: true },
    errors: ['STRICT MODE', 'Stack trace'],
  });
});

test('with symbolic links, worker threads and the package itself share that registry', async () => {
  fs.mkdirSync(path.join(folder, 'utils'), { recursive: true });
  fs.symlinkSync(binary, path.join(folder, 'utils/runIdUtils.node'));
  const printed = await runScript(
    `
      require('./utils/runIdUtils').registerRunRecord('251003-154510', 'Ada-Park', 'rec1');
      const { getRunRecordId } = require(${JSON.stringify(root)});
      console.log(getRunRecordId('251003-154510', 'Ada-Park'));
      new (require('node:worker_threads').Worker)(
        "console.log(require('./utils/runIdUtils').getRunRecordId('251003-154510', 'Ada-Park'))", { eval: true },
      );
    `,
    { cwd: folder },
  );
  expect(printed).toBe('rec1\nrec1\n');
});
