'use strict';

/**
 * Waits for what is read natively, in a thread of its own: logs (`traceLogs.js`) and tables (`auditTables.js`), until a signal
 * ends it. The answer comes as lines of JSON, so that no turn of the event loop parses all of them.
 */

const { stat } = require('node:fs/promises');
// From the modules: a test runner replaces the globals.
const { performance } = require('node:perf_hooks');
const { clearTimeout, setTimeout } = require('node:timers');
const { setImmediate: nextTurn } = require('node:timers/promises');
const { getHeapStatistics } = require('node:v8');

const PROGRESS_MS = 100;

/** How much memory a parsed report takes, as a multiple of its JSON. */
const PARSED = 4;

/** How long a turn of the event loop may parse. */
const TURN_MS = 1;

/** How long to wait before asking again: a fiftieth of the time so far, so that an answer is hardly late. */
const MIN_WAIT_MS = 1;
const MAX_WAIT_MS = 20;

/**
 * Reads, and resolves to the parts of the answer. `native` has `take`, `progress` and `stop` of what `start` began; `paths` are the
 * files whose sizes the progress is measured by, and `smaller` says how to get a report that fits into the heap.
 */
async function read(native, begun, { paths, smaller }) {
  const [job, signal, onProgress] = begun;
  if (job === null) throw signal.reason;
  const asking = { timer: undefined, onAbort: undefined };
  try {
    const lines = await new Promise((resolve, reject) => {
      asking.onAbort = () => reject(signal.reason);
      signal?.addEventListener('abort', asking.onAbort, { once: true });
      const report = onProgress ? progressOf(native, job, paths, onProgress, reject) : () => {};
      const began = performance.now();
      const ask = () => {
        try {
          const lines = native.take(job);
          if (lines) {
            resolve(lines);
            return;
          }
          report();
          const wait = (performance.now() - began) / 50;
          asking.timer = setTimeout(ask, Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, wait)));
        } catch (error) {
          reject(error);
        }
      };
      ask();
    });
    return await parse(lines, signal, smaller);
  } finally {
    clearTimeout(asking.timer);
    signal?.removeEventListener('abort', asking.onAbort);
    native.stop(job);
  }
}

/** Returns a function that reports the progress, if that is due and the callback isn't running. */
function progressOf(native, job, paths, onProgress, reject) {
  let totalBytes;
  sizeOf(paths).then((size) => {
    totalBytes = size;
  });
  let reportedAt = performance.now();
  let isReporting = false;
  const report = async () => {
    isReporting = true;
    try {
      await onProgress({ bytes: native.progress(job), totalBytes });
    } catch (error) {
      reject(error);
    }
    isReporting = false;
  };
  return () => {
    const now = performance.now();
    if (isReporting || totalBytes === undefined || now - reportedAt < PROGRESS_MS) return;
    reportedAt = now;
    report();
  };
}

/** Throws if a report would not fit into the heap: running out of it would end the process without a word. */
function checkRoom(lines, smaller) {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  const needed = lines.length * PARSED;
  if (needed <= limit - used) return;
  const megabytes = (bytes) => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;
  const error = new Error(
    `strict-run-id: the report needs about ${megabytes(needed)}, and the heap has ${megabytes(limit - used)} left. ` +
      `${smaller}, or start Node with a larger --max-old-space-size.`,
  );
  error.code = 'ERR_REPORT_TOO_LARGE';
  throw error;
}

async function parse(lines, signal, smaller) {
  checkRoom(lines, smaller);
  const parts = [];
  let began = performance.now();
  for (let start = 0, end; (end = lines.indexOf('\n', start)) >= 0; start = end + 1) {
    parts.push(JSON.parse(lines.toString('utf8', start, end)));
    if (performance.now() - began > TURN_MS) {
      await nextTurn();
      if (signal?.aborted) throw signal.reason;
      began = performance.now();
    }
  }
  return parts;
}

/** Returns the bytes of all files; null if one isn't a regular file. */
async function sizeOf(paths) {
  try {
    const found = await Promise.all(paths.map((path) => stat(path)));
    return found.every((file) => file.isFile()) ? found.reduce((sum, { size }) => sum + size, 0) : null;
  } catch {
    // The report lists what can't be read.
    return null;
  }
}

module.exports = { read };
