/**
 * One thread of a process of soakStore.mjs: asks for the record of each pair in random order, several at a time, as a
 * backend would, and says what it was told. It goes on where a dead process of its number began anew.
 */

import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { connectRows } from './rowsServer.mjs';
import { connectStore } from './stores.mjs';

const require = createRequire(import.meta.url);
const { setLogger, sharedRuns } = require('../index.js');
const { TENANTS, random, secondId } = require('./inputs.js');

/** How many pairs a thread works on at a time. */
const CALLERS = 16;

/** How long a step of the store may take. */
const TIMEOUT_MS = 2_000;

/** How long a row may stay without a commit or a report after all pairs have records. */
const PATIENCE_MS = 60_000;

const { seed, pairs, leaseMs, rowsPort, store, by } = workerData;
const ask = connectRows(rowsPort);
const shared = await connectStore(store);
const runs = sharedRuns({ store: shared, timeoutMs: TIMEOUT_MS });

/** The rows that were made here and not reported, with the keys of their runs. */
const made = new Map();

// A row that is made after its caller was refused is in the log, and nowhere else.
setLogger({
  error(line) {
    if (!line.startsWith('STRICT MODE: ')) return;
    const rows = new Set(line.match(/\brow-\d+-\d+/g));
    // Each line that reports a second row names the other one, too.
    if (rows.size < 2) return;
    parentPort.postMessage({ reported: [...rows] });
    for (const row of rows) made.delete(row);
  },
});

/** All pairs in an order of this thread's own. */
function shuffled() {
  const below = random(seed);
  const order = Array.from({ length: pairs }, (_, at) => at);
  for (let at = pairs - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

/** Sent at once, because this thread may be killed. */
const count = (name) => parentPort.postMessage({ counted: name });

/** The creations under way: their callers may be refused before. */
const creations = new Set();

async function create(key, message) {
  const creation = ask({ create: message });
  creations.add(creation);
  const { row } = await creation;
  made.set(row, key);
  creations.delete(creation);
  return row;
}

/** Asks until it is told the record of a pair, or that there are two. */
async function settle(at) {
  const clientId = TENANTS[at % TENANTS.length];
  const baseId = secondId(Math.floor(at / TENANTS.length));
  const run = `${baseId}-${clientId}`;
  const key = { baseId, clientId };
  for (;;) {
    try {
      const { recordId, source } = await runs.withRunRecord(run, clientId, {
        find: async () => (await ask({ find: run })).row,
        create: ({ fence }) => create(key, { run, prefix: `row-${at}-`, by, fence }),
        leaseMs,
      });
      if (!recordId.startsWith(`row-${at}-`)) parentPort.postMessage({ broken: `${run} got ${recordId}` });
      count(source === 'create' ? 'made' : 'existing');
      return;
    } catch (error) {
      count(error.code ?? String(error));
      // The store may be down.
      if (error.code === 'ERR_RUN_STORE') await sleep(20);
    }
  }
}

const order = shuffled();
await Promise.all(
  Array.from({ length: CALLERS }, async () => {
    for (let at = order.pop(); at !== undefined; at = order.pop()) await settle(at);
  }),
);
await Promise.all(creations);
// What is made after its caller was refused is committed or reported later; if the store fails meanwhile, much later.
for (const end = performance.now() + PATIENCE_MS; made.size > 0 && performance.now() < end; await sleep(20)) {
  for (const [row, key] of made) {
    const record = await shared.get(key).catch(() => null);
    if (record?.recordId === row) made.delete(row);
  }
}
for (const row of made.keys()) {
  parentPort.postMessage({ broken: `${row} was neither committed nor reported within ${PATIENCE_MS} ms` });
}
// Its connections would keep it alive.
process.exit();
