'use strict';

/**
 * `traceLogs` and `countRunIds`: logs are read natively, in a thread of their own (src/trace); here is the waiting for it,
 * and its end by a signal. The answer comes as lines of JSON, so that no turn of the event loop parses all of them.
 */

const { stat } = require('node:fs/promises');
// From the modules: a test runner replaces the globals.
const { clearInterval, setInterval } = require('node:timers');
const { setImmediate: nextTurn } = require('node:timers/promises');

const PROGRESS_MS = 100;

/** How long a turn of the event loop may parse. */
const TURN_MS = 1;

module.exports = (trace) => ({
  async traceLogs(paths, options) {
    const [{ totals, ...rest }, ...parts] = await read(trace, trace.start, paths, options);
    return {
      ...rest,
      totals,
      runs: parts.slice(0, totals.runs),
      findings: parts.slice(totals.runs),
    };
  },

  async countRunIds(paths, options) {
    const [head, ...parts] = await read(trace, trace.count, paths, options);
    return { ...head, ids: parts.flat() };
  },
});

/** Reads, and gives the parts of the answer. */
async function read(trace, start, paths, options) {
  const { signal, onProgress } = options ?? {};
  if (signal?.aborted) throw signal.reason;
  const { job, lines } = start(paths, options);
  const { promise: failed, reject } = withReject();
  const stop = (reason) => {
    trace.stop(job);
    reject(reason);
  };
  const onAbort = () => stop(signal.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  let timer;
  try {
    if (onProgress) {
      const totalBytes = await Promise.race([sizeOf([paths].flat()), failed]);
      let isTelling = false;
      timer = setInterval(async () => {
        const bytes = trace.progress(job);
        if (bytes === null || isTelling) return;
        isTelling = true;
        try {
          await onProgress({ bytes, totalBytes });
        } catch (error) {
          stop(error);
        }
        isTelling = false;
      }, PROGRESS_MS);
    }
    return await parse(await Promise.race([lines, failed]), signal);
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function withReject() {
  let reject;
  const promise = new Promise((_, refuse) => {
    reject = refuse;
  });
  // Who waits for it is told; it is no accident if nobody does.
  promise.catch(() => {});
  return { promise, reject };
}

async function parse(lines, signal) {
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

/** The bytes of all files; null where one is no plain file. */
async function sizeOf(paths) {
  try {
    const found = await Promise.all(paths.map((path) => stat(path)));
    return found.every((file) => file.isFile()) ? found.reduce((sum, { size }) => sum + size, 0) : null;
  } catch {
    // What can't be read is told in the report.
    return null;
  }
}
