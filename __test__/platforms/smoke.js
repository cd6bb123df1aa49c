'use strict';

/**
 * Whether the package works on the Node that runs this: every export, a worker thread, Express, the command line, the reading of
 * a log, and a refusal. It uses no test runner, so that it runs wherever Node does: `node smoke.js [FOLDER OF THE PACKAGE]`.
 * Prints what passed, and ends with 1 at the first thing that is wrong.
 */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { Worker } = require('node:worker_threads');

const root = path.resolve(process.argv[2] ?? path.join(__dirname, '../..'));
const { exports: subPaths } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const load = (subPath) => require(path.join(root, subPaths[subPath]));

const base = '251003-154510';
const recordId = 'recKU8iGyB0A3pxFi';

/** Returns the folder of `prebuilds/` that the binary came from. */
const loadedFolder = () =>
  path.basename(path.dirname(Object.keys(require.cache).find((file) => file.endsWith('.node'))));

/** Runs a file in a thread, and resolves to what it printed. A process would need the emulator that runs this one. */
function inThread(file, { argv, workerData, evaluates = false }) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(file, { argv, workerData, eval: evaluates, stdout: true, stderr: true });
    let printed = '';
    worker.stdout.on('data', (part) => (printed += part));
    worker.on('error', reject);
    worker.on('exit', () => resolve(printed));
  });
}

const checks = {
  'every export is there'() {
    for (const subPath of Object.keys(subPaths).filter((name) => name !== './package.json')) {
      const names = Object.entries(load(subPath));
      assert.ok(names.length > 0, subPath);
      for (const [name, value] of names) assert.notEqual(value, undefined, `${subPath}: ${name}`);
    }
  },

  'the first file that is tried is the one that loads'() {
    const [first] = require(path.join(root, 'lib/platform.js')).candidates;
    assert.equal(loadedFolder(), first);
  },

  'ids are made, taken apart and refused'() {
    const runIds = load('.');
    const runId = runIds.generateTimestampRunId('Ada-Park');
    assert.equal(runIds.parseRunId(runId).clientId, 'Ada-Park');
    assert.equal(runIds.addClientSuffix(base, "O'Neil"), `${base}-O'Neil`);
    runIds.setLogger(null);
    assert.throws(() => runIds.normalizeRunId({ runId }), {
      code: 'ERR_RUN_ID_NOT_STRING',
      name: 'RunIdError',
    });
    assert.throws(() => runIds.getBaseRunId(`${base}-Ada-Park-Ada-Park`), {
      code: 'ERR_RUN_ID_DOUBLE_SUFFIX',
    });
    assert.throws(() => runIds.normalizeRunId('foo-bar'), runIds.RunIdError);
  },

  async 'worker threads share the registry'() {
    const runIds = load('.');
    runIds.registerRunRecord(base, 'Ada-Park', recordId, { posts: 12 });
    const source = `
      const { getRunRecordId } = require(require('node:worker_threads').workerData);
      process.stdout.write(getRunRecordId('${base}', 'Ada-Park'));`;
    const workerData = path.join(root, 'index.js');
    assert.equal(await inThread(source, { workerData, evaluates: true }), recordId);
    assert.deepEqual(runIds.getCachedRunInfo(base, 'Ada-Park').metadata, { posts: 12 });
  },

  async 'a record is made once'() {
    let made = 0;
    const create = async () => `rec${String((made += 1)).padStart(14, '0')}`;
    const call = () => load('.').withRunRecord(base, 'Cora-Lee', { create });
    const outcomes = await Promise.all([call(), call(), call()]);
    assert.equal(made, 1);
    assert.equal(new Set(outcomes.map((outcome) => outcome.recordId)).size, 1);
  },

  async 'Express gets its id, and a wrong one is refused'() {
    const express = require('express');
    const { runIdBoundary } = load('./express');
    const app = express().use(runIdBoundary({ role: 'consumer' }));
    app.get('/', (req, res) => res.json({ runId: req.runId }));
    const server = http.createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${server.address().port}/`;
    try {
      assert.deepEqual(await (await fetch(`${url}?runId=${base}`)).json(), { runId: base });
      const refused = await fetch(`${url}?runId=foo-bar`);
      assert.equal(refused.status, 400);
      assert.equal((await refused.json()).code, 'ERR_RUN_ID_FORMAT');
    } finally {
      server.close().closeAllConnections();
    }
  },

  async 'a log is read, and the command line prints'() {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strict-run-id-'));
    try {
      const log = path.join(folder, 'app.log');
      fs.writeFileSync(log, `Run completed: ${base}-Ada-Park\n`);
      const { runs } = await load('.').traceLogs(log);
      assert.deepEqual(
        runs.map((run) => run.clients.join()),
        ['Ada-Park'],
      );
      const bin = path.join(root, 'bin/strict-run-id.js');
      assert.match(await inThread(bin, { argv: ['ids', log] }), /1 251003-154510-Ada-Park/);
      assert.match(await inThread(bin, { argv: ['check', 'foo-bar'] }), /^"foo-bar" is not a run id/);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  },
};

async function main() {
  for (const [name, check] of Object.entries(checks)) {
    await check();
    console.log(`passed: ${name}`);
  }
  console.log(`${process.platform} ${process.arch}, Node ${process.version}, ${loadedFolder()}: all passed`);
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
