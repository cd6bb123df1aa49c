'use strict';

/**
 * `node bench/traceReader.js count|trace FOLDER FILE` or `… readline PATTERN FILE`: reads a log for
 * bench/trace.mjs, with the package in a folder or line by line, and prints figures as JSON.
 */

const { createReadStream } = require('node:fs');
const { createInterface } = require('node:readline');
const { performance } = require('node:perf_hooks');
const path = require('node:path');

const [side, by, file] = process.argv.slice(2);
const { countRunIds, traceLogs } = side === 'readline' ? {} : require(path.resolve(by, 'index.js'));

const readers = {
  count: async () => (await countRunIds(file)).totals.ids,
  trace: async () => (await traceLogs(file)).totals.ids,
  async readline() {
    const id = new RegExp(by, 'g');
    const counts = new Map();
    let ids = 0;
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      for (const [found] of line.matchAll(id)) {
        ids += 1;
        counts.set(found, (counts.get(found) ?? 0) + 1);
      }
    }
    return ids;
  },
};

async function main() {
  const before = process.resourceUsage().maxRSS;
  let stall = 0;
  let last = performance.now();
  const ticks = setInterval(() => {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
  }, 1);
  const began = performance.now();
  const ids = await readers[side]();
  const seconds = (performance.now() - began) / 1e3;
  clearInterval(ticks);
  const memory = (process.resourceUsage().maxRSS - before) / 1024;
  console.log(JSON.stringify({ ids, seconds, stall, memory }));
}

main();
