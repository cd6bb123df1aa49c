'use strict';

/**
 * What a million records take, for `npm run bench`: `node --expose-gc --max-semi-space-size=1 bench/memory.js
 * native|lenient` prints the figures of one side as JSON. The records have bases of their own, which is the worst
 * case, and are registered by the thousand, a turn of the event loop each. V8's room for new objects is held at a
 * megabyte, for otherwise it grows meanwhile, by some 30 MB on either side, and would be counted as records.
 */

const { lenient } = require('./baseline.js');

const RECORDS = 1_000_000;
const A_TURN = 1_000;
const FIRST = Date.UTC(2025, 0, 1);
const side = process.argv[2] === 'native' ? require('../index.js') : lenient;

const two = (number) => String(number).padStart(2, '0');
const flat = (text) => Buffer.from(text, 'latin1').toString('latin1');
const clients = Array.from({ length: 1_000 }, (_, index) => flat(`Client-${index}`));

function base(index) {
  const time = new Date(FIRST + index * 1000);
  const date = `${two(time.getUTCFullYear() % 100)}${two(time.getUTCMonth() + 1)}${two(time.getUTCDate())}`;
  return flat(`${date}-${two(time.getUTCHours())}${two(time.getUTCMinutes())}${two(time.getUTCSeconds())}`);
}

function register(index) {
  side.registerRunRecord(
    base(index),
    clients[index % clients.length],
    flat(`rec${String(index).padStart(14, '0')}`),
  );
}

function memory() {
  for (let time = 0; time < 3; time += 1) global.gc();
  return process.memoryUsage();
}

/** Registers them all; gives the longest turn in milliseconds. */
async function registerAll() {
  let longest = 0;
  for (let index = 0; index < RECORDS; index += A_TURN) {
    const start = process.hrtime.bigint();
    for (let at = index; at < index + A_TURN; at += 1) register(at);
    longest = Math.max(longest, Number(process.hrtime.bigint() - start) / 1e6);
    await new Promise(setImmediate);
  }
  return longest;
}

(async () => {
  // The engine's own room grows first: for code, and for strings that are soon forgotten.
  for (let index = 0; index < RECORDS; index += 1) register(index % A_TURN);
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
