/**
 * `npm run soak`: nine threads that share the registry. Each asks `withRunRecord` for the records of the same few runs, from
 * a database that is slow, fails and hangs past short leases, and deletes rows. At random moments a thread is ended inside
 * its callbacks and replaced. Meanwhile all of them register and look up other records, with links to Apify runs and jobs,
 * until there are a million. Those are evicted for a while by newer ones, then a jump of the clock lets all of them expire at
 * once, and it begins anew.
 *
 * This thread is the database, and keeps the books: what each thread claimed, what became of each row, and whether a
 * promise was broken. Times are shown and never judged.
 */

import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { CallTimes } from './callTimes.mjs';

const require = createRequire(import.meta.url);
const { clearAllCache, configure, setLogger, stats } = require('../index.js');
const { random } = require('./inputs.js');

const THREADS = 9;
const MAX_RECORDS = 1_000_000;
/** The pairs that all threads ask for at a time, and for how long they do. */
const PAIRS = 120;
const ROUND_MS = 2_000;
/** When the books of a pair are closed: long after nobody asks for it any more, because rows may be checked late. */
const CLOSED_AFTER_MS = 30_000;
/** How soon after `create` has returned its row is checked and named, on a busy machine too. */
const SOON_MS = 5_000;
/** Whole milliseconds of a lease may begin one earlier and end one earlier than the clock of the books says. */
const ROUNDING_MS = 2;

/** How long records are kept, by a clock that jumps. No run is that long. */
const TTL_MS = 1_000_000_000;

const now = () => Number(process.hrtime.bigint()) / 1e6;

/** Returns the figures; `wrong` is the number of broken promises. */
export async function soakClaims({ seconds, seed }) {
  setLogger(null);
  const below = random(seed);
  const times = new CallTimes(THREADS);
  const books = new Books();
  const database = new Database(below, books);
  const tide = new Tide();
  configure({ maxRecords: MAX_RECORDS, recordTtlMs: TTL_MS });

  const rss = { start: process.memoryUsage.rss(), peak: 0 };
  const most = { records: 0, claims: 0, bytes: 0 };
  const sampling = setInterval(() => {
    rss.peak = Math.max(rss.peak, process.memoryUsage.rss());
    const held = stats();
    for (const name of Object.keys(most)) most[name] = Math.max(most[name], held[name]);
  }, 250);

  const counts = { 'threads ended in callbacks': 0 };
  let isOver = false;
  const startedAt = now();
  const closing = setInterval(() => books.close(now() - CLOSED_AFTER_MS), 1_000);
  const threads = await Promise.all(
    Array.from({ length: THREADS }, async (_, slot) => {
      let generation = 0;
      const start = () => {
        const workerData = {
          ...{ slot, seed: seed + 1_000 * slot + generation, generation: (generation += 1) },
          ...{ threads: THREADS, startedAt, roundMs: ROUND_MS, pairs: PAIRS },
          ...{ times: times.shared, tide: tide.shared },
        };
        return new Thread(workerData, database, books);
      };
      const thread = { current: start() };
      thread.life = (async () => {
        while (!isOver) {
          await sleep(300 + below(2_500 * THREADS));
          if (isOver) break;
          await thread.current.end(['terminate', 'exit', 'throw'][below(3)]);
          counts['threads ended in callbacks'] += 1;
          thread.current = start();
        }
      })();
      return thread;
    }),
  );

  const until = startedAt + seconds * 1_000;
  await tide.rise(until, () => listAll({ times: times.shared, threads: THREADS }));
  await sleep(until - now());
  isOver = true;
  await Promise.all(threads.map(({ life }) => life));
  const unsettled = await Promise.all(threads.map(({ current }) => current.settle()));
  for (const count of unsettled) if (count > 0) books.broken(`${count} calls of withRunRecord never settled`);
  await sleep(100);
  const left = stats();
  if (left.claims > 0) books.broken(`${left.claims} claims are left after all calls have settled`);
  if (left.records > MAX_RECORDS) books.broken(`${left.records} records, more than ${MAX_RECORDS}`);
  await Promise.all(threads.map(({ current }) => current.stop()));
  books.close(Infinity);
  clearInterval(sampling);
  clearInterval(closing);
  rss.end = process.memoryUsage.rss();
  clearAllCache();
  rss.cleared = process.memoryUsage.rss();

  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
  return {
    Node: process.version,
    seed,
    seconds,
    threads: THREADS,
    ...counts,
    ...books.figures(),
    'records, at most': most.records,
    'times that all of them expired at once': tide.ebbs,
    'records evicted': left.evictions,
    'records expired': left.expirations,
    'claims, at most': most.claims,
    'bytes that stats() counts, at most': megabytes(most.bytes),
    'memory at the start (RSS)': megabytes(rss.start),
    'memory at its peak': megabytes(rss.peak),
    'memory at the end': megabytes(rss.end),
    'memory after clearAllCache()': megabytes(rss.cleared),
    ...times.figures(),
    wrong: books.wrong,
  };
}

/** The number of records: it rises to the most there may be, and falls when the clock jumps. */
class Tide {
  ebbs = 0;
  shared = new SharedArrayBuffer(8);
  /** How often the clock has jumped, and whether there are as many records as there may be. */
  #cells = new Int32Array(this.shared);

  constructor() {
    const clock = Date.now;
    Date.now = () => clock() + Atomics.load(this.#cells, 0) * TTL_MS;
  }

  /** Runs until a time. When it is high, `list` is called. */
  async rise(until, list) {
    while (now() < until) {
      await sleep(250);
      if (stats().records < MAX_RECORDS) continue;
      Atomics.store(this.#cells, 1, 1);
      const evicting = Math.min(10_000, until - now());
      await Promise.all([list(), sleep(Math.max(0, evicting))]);
      if (now() >= until) break;
      Atomics.add(this.#cells, 0, 1);
      Atomics.store(this.#cells, 1, 0);
      this.ebbs += 1;
    }
  }
}

/** One worker thread. */
class Thread {
  #worker;
  #exited;
  /** When it was told to end, by this thread's clock; it still runs until then for certain. */
  endedAt = Infinity;
  hasExited = false;

  constructor(workerData, database, books) {
    const name = `${workerData.slot}.${workerData.generation}`;
    this.#worker = new Worker(new URL('./soakThread.mjs', import.meta.url), { workerData, stderr: true });
    this.#exited = new Promise((resolve) => this.#worker.once('exit', resolve)).then(() => {
      this.hasExited = true;
    });
    this.#worker.on('error', (error) => {
      if (error.message !== 'ended') books.broken(`thread ${name}: ${error.stack}`);
    });
    this.#worker.on('message', async (message) => {
      if (message.ask === undefined) return books.note(message, this);
      const answer = await database.answer(message);
      // It may have ended meanwhile. The database has done what it was asked for all the same.
      if (answer !== undefined) this.#worker.postMessage({ ask: message.ask, ...answer });
    });
  }

  async end(way) {
    this.endedAt = now();
    if (way === 'terminate') this.#worker.terminate();
    else this.#worker.postMessage({ end: way });
    await this.#exited;
  }

  /** Lets it ask for no more records; returns how many calls are left after the last lease. */
  async settle() {
    this.#worker.postMessage({ settle: true });
    for await (const [message] of messages(this.#worker)) {
      if (message.unsettled !== undefined) return message.unsettled;
    }
  }

  async stop() {
    this.#worker.terminate();
    await this.#exited;
  }
}

/** Lists all records in a thread of its own, because that one does nothing else for a while. */
async function listAll(workerData) {
  await once(new Worker(new URL('./soakList.mjs', import.meta.url), { workerData }), 'exit');
}

async function* messages(worker) {
  for (;;) yield once(worker, 'message');
}

/** A table with one row for each run, if all goes well. */
class Database {
  #below;
  #books;
  #latest = 0;

  constructor(below, books) {
    this.#below = below;
    this.#books = books;
  }

  /** Does what a callback asks for; undefined if it never answers. */
  async answer({ what, pair, recordId, leaseMs }) {
    const fault = this.#below(100);
    // Past the lease, or within it.
    await sleep(fault < 6 ? leaseMs + this.#below(leaseMs) : this.#below(12));
    if (fault >= 6 && fault < 12) return { error: `${what}: 503` };
    const { rows } = this.#books.of(pair);
    let value;
    if (what === 'find') value = rows[0]?.recordId ?? null;
    if (what === 'verify') value = rows.some((row) => row.recordId === recordId);
    if (what === 'create') {
      value = `row-${(this.#latest += 1)}`;
      rows.push({ recordId: value });
      this.#books.written(pair, value);
      if (fault >= 12 && fault < 16) return { error: `${what}: 504` };
    }
    if (fault >= 16 && fault < 19) return undefined;
    // Somebody deletes the row.
    if (what === 'verify' && fault < 30 && rows.length > 0) this.#books.deleted(pair, rows.shift().recordId);
    return { value };
  }
}

/** What the threads claimed, what became of each row, and the promises that were broken. */
class Books {
  wrong = 0;
  #pairs = new Map();
  #errors = {};
  #sums = {
    'calls of withRunRecord that settled': 0,
    pairs: 0,
    'claims that were compared': 0,
    'rows that were created': 0,
    'pairs without a row': 0,
    'pairs with one row': 0,
    'pairs with two rows': 0,
    'pairs with more': 0,
    'rows that are not the record of their pair': 0,
    '  named by an error or the log': 0,
    '  registered, after its caller was told of the lease': 0,
    '  that create() never returned': 0,
    '  returned to a thread that then ended': 0,
    'pairs with more than one committed record': 0,
    '  though all looked for it and no row was deleted': 0,
  };

  broken(text) {
    this.wrong += 1;
    if (this.wrong <= 20) console.error(`BROKEN: ${text}`);
  }

  of(pair) {
    if (!this.#pairs.has(pair)) {
      const [claims, rows, fates, committed, oldest] = [new Map(), [], new Map(), new Set(), new Set()];
      this.#pairs.set(pair, { claims, rows, fates, committed, oldest, deleted: 0, asking: new Map() });
    }
    const book = this.#pairs.get(pair);
    book.usedAt = now();
    return book;
  }

  written(pair, recordId) {
    const { rows, fates, oldest } = this.of(pair);
    fates.set(recordId, new Set());
    oldest.add(rows[0].recordId);
  }

  deleted(pair) {
    const book = this.of(pair);
    book.deleted += 1;
    if (book.rows.length > 0) book.oldest.add(book.rows[0].recordId);
  }

  /** Notes what a thread reports. */
  note(message, thread) {
    const { note, pair } = message;
    if (note === 'broken') this.broken(message.text);
    if (pair === undefined) return;
    const { asking, claims, fates, committed } = this.of(pair);
    const fate = (recordId, what) => fates.get(recordId)?.add(what);
    if (note === 'asks') asking.set(thread, (asking.get(thread) ?? 0) + 1);
    if (note === 'claim') claims.set(message.claim, { ...message, thread, endsAt: Infinity });
    if (note === 'creates') Object.assign(claims.get(message.claim), { creates: message });
    if (note === 'ends') {
      const claim = claims.get(message.claim);
      if (claim) claim.endsAt = Math.min(claim.endsAt, message.at);
    }
    if (note === 'returned') fates.get(message.recordId).add({ thread, at: message.at });
    if (note === 'registered') fate(message.recordId, 'registered');
    if (note === 'logged') for (const recordId of message.recordIds) fate(recordId, 'named');
    if (note === 'settled') {
      this.#sums['calls of withRunRecord that settled'] += 1;
      asking.set(thread, asking.get(thread) - 1);
      const { recordId, code } = message;
      if (code === null) committed.add(recordId);
      else this.#errors[code] = (this.#errors[code] ?? 0) + 1;
      if (code !== null && recordId !== null) fate(recordId, 'named');
    }
  }

  /** Checks and forgets the pairs that were last used before a time, and that nobody asks for. */
  close(before) {
    for (const [pair, book] of this.#pairs) {
      const isAsked = [...book.asking].some(([thread, count]) => count > 0 && !thread.hasExited);
      if (book.usedAt >= before || isAsked) continue;
      this.#pairs.delete(pair);
      this.#sums.pairs += 1;
      this.#checkClaims(pair, [...book.claims.values()]);
      this.#checkRows(pair, book);
    }
  }

  /** One claim at a time; and while a row may still appear, none creates another without looking for it. */
  #checkClaims(pair, claims) {
    this.#sums['claims that were compared'] += claims.length;
    for (const claim of claims) {
      // It holds the pair at least from `after`, when it was told so, to `until`.
      const lease = claim.before + claim.leaseMs - ROUNDING_MS;
      const until = Math.min(claim.endsAt, claim.thread.endedAt, lease);
      for (const other of claims) {
        if (other === claim) continue;
        if (other.before > claim.after && other.after < until) {
          this.broken(`pair ${pair}: claim ${other.claim} began while ${claim.claim} was held`);
        }
        // A thread that was told to end may still end its claim by itself.
        const isAbandoned = claim.creates && claim.endsAt === Infinity && claim.thread.endedAt < Infinity;
        const creates = other.creates;
        if (!isAbandoned || !creates || other.finds) continue;
        if (creates.before > claim.creates.after && creates.after < lease) {
          this.broken(
            `pair ${pair}: claim ${other.claim} created a row beside that of ${claim.claim}, whose thread ended`,
          );
        }
      }
    }
  }

  #checkRows(pair, { fates, committed, oldest, deleted }) {
    const sums = this.#sums;
    // Of these, all callers look for the row before they create one.
    const alwaysFinds = isSearched(Number(pair.split('.')[1]));
    for (const recordId of committed) {
      if (!fates.has(recordId)) this.broken(`pair ${pair}: nobody created the record ${recordId}`);
      if (alwaysFinds && !oldest.has(recordId)) {
        this.broken(`pair ${pair}: ${recordId} is a record of it, and was never its oldest row`);
      }
    }
    sums['rows that were created'] += fates.size;
    sums[
      ['pairs without a row', 'pairs with one row', 'pairs with two rows'][fates.size] ?? 'pairs with more'
    ] += 1;
    if (committed.size > 1) {
      sums['pairs with more than one committed record'] += 1;
      if (alwaysFinds && deleted === 0) {
        sums['  though all looked for it and no row was deleted'] += 1;
        this.broken(`pair ${pair}: the records ${[...committed].join(', ')}, though no row was deleted`);
      }
    }
    for (const [recordId, fate] of fates) {
      if (committed.has(recordId)) continue;
      sums['rows that are not the record of their pair'] += 1;
      const returned = [...fate].find((what) => what.thread);
      if (fate.has('named')) sums['  named by an error or the log'] += 1;
      else if (fate.has('registered')) sums['  registered, after its caller was told of the lease'] += 1;
      else if (returned === undefined) sums['  that create() never returned'] += 1;
      else if (returned.thread.endedAt < returned.at + SOON_MS) {
        sums['  returned to a thread that then ended'] += 1;
      } else {
        this.broken(`pair ${pair}: the row ${recordId} was created, returned and lost`);
      }
    }
  }

  figures() {
    const errors = Object.entries(this.#errors).map(([code, count]) => [
      `  that rejected with ${code}`,
      count,
    ]);
    const [settled, ...rest] = Object.entries(this.#sums);
    return Object.fromEntries([settled, ...errors, ...rest]);
  }
}

/** Whether all callers of a pair have `find`. */
function isSearched(number) {
  return number % 3 !== 0;
}
