/** How long the calls of several threads take, in memory that they share, so that a thread that ends loses nothing. */

/** Eight buckets for each doubling, from 2^-4 microseconds to four seconds. */
const BUCKETS = 30 * 8;
const bucketOf = (ms) => Math.max(0, Math.min(BUCKETS - 1, Math.floor((Math.log2(ms * 1e3) + 4) * 8)));
const endOf = (bucket) => 2 ** ((bucket + 1) / 8 - 4) / 1e3;

/** All calls that are timed. Steps of `withRunRecord` are those of lib/withRunRecord.js. */
export const CALLS = [
  ...['registerRunRecord', 'getRunRecordId', 'requireRunRecordId', 'getCachedRunInfo', 'replaceRunRecord'],
  ...[
    'explainRunRecord',
    'linkApifyRun',
    'getRunIdForApifyRun',
    'linkJob',
    'getRunIdForJob',
    'listJobsOfRun',
  ],
  ...[
    'listRunRecords, at most 100',
    'clearClientRunCache',
    'stats',
    'clearCache of a client',
    'listRunRecords of a client',
    'listRunRecords of all',
  ],
  ...['begin', 'created', 'fail', 'lapse', 'lookedUp', 'resume', 'settle', 'unchecked', 'verified', 'wait'],
];
const STEPS = CALLS.indexOf('begin');

export class CallTimes {
  #threads;
  #counts;
  #longest;

  constructor(threads, shared) {
    const cells = threads * CALLS.length;
    this.shared = shared ?? new SharedArrayBuffer(8 * cells + 4 * cells * BUCKETS);
    this.#threads = threads;
    this.#longest = new Float64Array(this.shared, 0, cells);
    this.#counts = new Uint32Array(this.shared, 8 * cells);
  }

  /** Returns a function that calls `call` and notes the time for a thread. */
  timed(thread, name, call) {
    const cell = thread * CALLS.length + CALLS.indexOf(name);
    return (...args) => {
      const start = performance.now();
      try {
        return call(...args);
      } finally {
        const ms = performance.now() - start;
        this.#counts[cell * BUCKETS + bucketOf(ms)] += 1;
        if (ms > this.#longest[cell]) this.#longest[cell] = ms;
      }
    };
  }

  figures() {
    const rows = CALLS.map((name, at) => {
      const cells = Array.from({ length: this.#threads }, (_, thread) => thread * CALLS.length + at);
      const buckets = Array.from({ length: BUCKETS }, (_, bucket) =>
        cells.reduce((sum, cell) => sum + this.#counts[cell * BUCKETS + bucket], 0),
      );
      const total = buckets.reduce((sum, count) => sum + count, 0);
      let rest = total / 1_000;
      let bucket = BUCKETS - 1;
      while (bucket > 0 && buckets[bucket] < rest) rest -= buckets[bucket--];
      const longest = Math.max(...cells.map((cell) => this.#longest[cell]));
      const p999 = Math.min(longest, endOf(bucket));
      const title = at < STEPS ? name : `withRunRecord, ${name}`;
      return [
        title,
        `${total.toLocaleString('en').padStart(12)} ${p999.toFixed(3).padStart(12)} ${longest.toFixed(3).padStart(12)}`,
      ];
    });
    const head = ['calls', 'p99.9 in ms', 'longest'].map((title) => title.padStart(12)).join(' ');
    return Object.fromEntries([['one call', head], ...rows]);
  }
}
