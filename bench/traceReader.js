'use strict';

/**
 * `node bench/traceReader.js count|trace FOLDER FILE…` reads logs with the package in a folder, and
 * `node bench/traceReader.js readline PATTERN FILE` reads one line by line. Prints, as JSON: what was found; the `seconds` it
 * took and the seconds of CPU in all threads, of which `system` in the kernel; the longest `stall` of the event loop in
 * milliseconds; and the `memory`, by how much the process grew at its peak, in MB, of which `reading` until the files were read.
 */

const { createReadStream } = require('node:fs');
const { createInterface } = require('node:readline');
const { performance } = require('node:perf_hooks');
const path = require('node:path');

const [side, by, ...files] = process.argv.slice(2);
const { countRunIds, traceLogs } = side === 'readline' ? {} : require(path.resolve(by, 'index.js'));

/** The peak of the process, in kB, when progress was last reported before the end of the files, a tenth of a second at most. */
let whileReading = 0;
const onProgress = ({ bytes, totalBytes }) => {
  if (bytes < totalBytes) whileReading = process.resourceUsage().maxRSS;
};

const readers = {
  count: async () => found(await countRunIds(files, { onProgress })),
  trace: async () => found(await traceLogs(files, { onProgress })),
  async readline() {
    const id = new RegExp(by, 'g');
    const counts = new Map();
    let ids = 0;
    const input = createReadStream(files[0]);
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      for (const [found] of line.matchAll(id)) {
        ids += 1;
        counts.set(found, (counts.get(found) ?? 0) + 1);
      }
    }
    return { ids, distinctIds: counts.size };
  },
};

/** Returns the numbers of a report. */
function found({ totals, files: read, findings = [] }) {
  const failed = read.find(({ error }) => error);
  if (failed) throw new Error(`${failed.name}: ${failed.error.message}`);
  return { ...totals, findings: findings.length };
}

async function main() {
  const before = process.resourceUsage();
  let stall = 0;
  let last = performance.now();
  const ticks = setInterval(() => {
    const now = performance.now();
    stall = Math.max(stall, now - last);
    last = now;
  }, 1);
  const began = performance.now();
  const totals = await readers[side]();
  const seconds = (performance.now() - began) / 1e3;
  clearInterval(ticks);
  const after = process.resourceUsage();
  const since = (figure) => after[figure] - before[figure];
  const system = since('systemCPUTime') / 1e6;
  const cpu = since('userCPUTime') / 1e6 + system;
  const growth = (peak) => ((peak - before.maxRSS) * 1024) / 1e6;
  const memory = growth(after.maxRSS);
  const reading = whileReading ? growth(whileReading) : null;
  console.log(JSON.stringify({ ...totals, seconds, cpu, system, stall, memory, reading }));
}

main();
