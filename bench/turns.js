/**
 * Measures the longest call with a million records, in milliseconds, and prints it as JSON: of registering, evicting and
 * expiring, and of another thread that registers while this one lists or clears. Run as `node turns.js FOLDER`.
 */

'use strict';

const path = require('node:path');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const { clientIds, recordId, secondId } = require('./inputs.js');

const RECORDS = 1_000_000;
const TTL_MS = 10_000;

const folder = isMainThread ? path.resolve(process.argv[2]) : workerData;
const runIds = require(folder);

const clients = clientIds(1_000);

/** The arguments of a registration: the id of the second with this number, for one of 1,000 clients. */
const record = (index) => [secondId(index), clients[index % clients.length], recordId(index)];

/** Returns the longest time of `count` calls, in milliseconds. What is passed to them is made outside the time. */
function longest(count, call) {
  let max = 0;
  for (let index = 0; index < count; index += 1) {
    const passed = record(index);
    const begun = performance.now();
    call(passed, index);
    max = Math.max(max, performance.now() - begun);
  }
  return max;
}

function work() {
  let [longestMs, isOver, index] = [0, false, 2 * RECORDS];
  parentPort.on('message', () => {
    isOver = true;
  });
  parentPort.postMessage('begun');
  const loop = () => {
    for (let turn = 0; turn < 100; turn += 1) {
      const [runId, clientId, recordId] = record((index += 1));
      const begun = performance.now();
      runIds.registerRunRecord(runId, clientId, recordId);
      longestMs = Math.max(longestMs, performance.now() - begun);
    }
    if (isOver) parentPort.postMessage(longestMs);
    else setImmediate(loop);
  };
  loop();
}

/** Returns the longest registration in another thread while `call` works in this one. */
async function longestBeside(call) {
  const worker = new Worker(__filename, { workerData: folder });
  const next = () => new Promise((resolve) => worker.once('message', resolve));
  await next();
  // Its first calls are slow.
  await new Promise((resolve) => setTimeout(resolve, 300));
  call();
  worker.postMessage('end');
  const longestMs = await next();
  await worker.terminate();
  return longestMs;
}

function compute(milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

async function main() {
  const register = ([runId, clientId, recordId]) => runIds.registerRunRecord(runId, clientId, recordId);
  const read = ([runId, clientId]) => runIds.getRunRecordId(runId, clientId);
  const result = { register: longest(RECORDS, register) };

  runIds.configure({ maxRecords: RECORDS });
  result.readBounded = longest(RECORDS, read);
  result.evict = longest(20_000, (_, index) => register(record(RECORDS + index)));
  runIds.configure({ maxRecords: null });

  result.besideNothing = await longestBeside(() => compute(1_000));
  result.besideList = await longestBeside(() => runIds.listRunRecords());
  result.besideClear = await longestBeside(() => runIds.clearCache());

  runIds.configure({ recordTtlMs: TTL_MS });
  longest(RECORDS, register);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TTL_MS);
  result.expire = longest(20_000, read);
  process.stdout.write(JSON.stringify(result));
}

if (isMainThread) main();
else work();
