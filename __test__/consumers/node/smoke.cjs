'use strict';

/** Uses each sub-path, a worker thread, and a reading of logs; prints one id. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const { Worker } = require('node:worker_threads');
const runIds = require('strict-run-id');
const { currentRunId, withRunId } = require('strict-run-id/express');
const { getClientRunRecordId } = require('strict-run-id/recordCache');
const { registerRunRecord } = require('strict-run-id/runIdService');
const { addClientSuffix } = require('strict-run-id/runIdUtils');
const { resetRunIdState } = require('strict-run-id/testing');
const { normalizeRunId } = require('strict-run-id/unifiedRunIdService');

async function main() {
  resetRunIdState();
  const runId = addClientSuffix('251003-154510', 'Ada-Park');
  registerRunRecord(runId, 'Ada-Park', 'rec1');
  assert.equal(getClientRunRecordId(normalizeRunId(runId, 'smoke'), 'Ada-Park'), 'rec1');
  const source = `
    const { parentPort } = require('node:worker_threads');
    parentPort.postMessage(require('strict-run-id').getRunRecordId('${runId}', 'Ada-Park'));`;
  const worker = new Worker(source, { eval: true });
  assert.equal(
    await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject)),
    'rec1',
  );
  fs.writeFileSync('app.log', `Run completed: ${runId}\n`);
  assert.equal((await runIds.countRunIds('app.log')).ids.length, 1);
  const { status } = await runIds.withRunRecord(runId, 'Ada-Park', { find: () => undefined });
  assert.equal(status, 'existing');
  console.log(withRunId(runId, () => currentRunId()));
}

main();
