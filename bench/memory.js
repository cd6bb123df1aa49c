'use strict';

/**
 * Measures the memory of a million records, for `npm run bench`:
 * `node --expose-gc --max-semi-space-size=1 bench/memory.js lenient|FOLDER` prints the figures of the plain object or of
 * the package in a folder, as JSON. Each record has its own base id, which is the worst case. A thousand are registered in each turn of
 * the event loop. V8's young generation is limited to a megabyte, because it would otherwise grow by about 30
 * MB during the run and count as memory of the records.
 */

const path = require('node:path');
const { lenient } = require('./baseline.js');
const { clientIds, recordId, secondId } = require('./inputs.js');

const RECORDS = 1_000_000;
const PER_TURN = 1_000;
const [, , name] = process.argv;
const side = name === 'lenient' ? lenient : require(path.resolve(name, 'index.js'));

const clients = clientIds(1_000);

function register(index) {
  side.registerRunRecord(secondId(index), clients[index % clients.length], recordId(index));
}

function memory() {
  for (let time = 0; time < 3; time += 1) global.gc();
  return process.memoryUsage();
}

/** Registers all records. Returns the longest turn of the event loop in milliseconds. */
async function registerAll() {
  let longest = 0;
  for (let index = 0; index < RECORDS; index += PER_TURN) {
    const start = process.hrtime.bigint();
    for (let at = index; at < index + PER_TURN; at += 1) register(at);
    longest = Math.max(longest, Number(process.hrtime.bigint() - start) / 1e6);
    await new Promise(setImmediate);
  }
  return longest;
}

(async () => {
  // Warm-up: lets the memory for code and temporary strings grow first.
  for (let index = 0; index < RECORDS; index += 1) register(index % PER_TURN);
  const before = memory();
  const longestTurnMs = await registerAll();
  const after = memory();
  const figures = {
    bytesPerRecord: (after.rss - before.rss) / RECORDS,
    heapMegabytes: (after.heapUsed - before.heapUsed) / 1e6,
    longestTurnMs,
  };
  process.stdout.write(JSON.stringify(figures));
})();
