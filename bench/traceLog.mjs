/**
 * Writes the logs of `npm run bench -- --trace`, always the same. `node bench/traceLog.mjs FOLDER` writes them for other uses:
 *
 * - `app.log`, 512 MB in several formats, and the same bytes in two files, `app-1.log` and `app-2.log`;
 * - `ids.log`, a million client run ids with four lines each;
 * - `plain.log`, the log of earlier versions of this benchmark, with five messages, for a comparison with old figures.
 *
 * In reality one service writes a file, in one format, so app.log changes its format every eight megabytes, and not from line to
 * line. Half of its lines belong to a run, and contain its id in a header, in a field, in the message, or in two of these.
 */

import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHATTER, STEPS, WORDS, WORK } from './traceMessages.mjs';

const { TENANTS, baseId, clientIds, random, recordId } = createRequire(import.meta.url)('./inputs.js');

const SIZE = 512e6;
const STRETCH = 8e6;
const MANY_IDS = 1_000_000;
const START = Date.UTC(2025, 9, 10, 6);
const CLIENTS = [...TENANTS, ...Array.from({ length: 40 }, (_, at) => `Tenant-${at}`)];

/** Writes lines to several files at once, in pieces of a megabyte. */
class Output {
  #files;
  #text = '';
  bytes = 0;
  lines = 0;
  ids = 0;

  constructor(...files) {
    this.#files = files.map((file) => openSync(file, 'w'));
  }

  line(text, ids) {
    this.#text += `${text}\n`;
    this.lines += 1;
    this.ids += ids;
    if (this.#text.length > 1e6) this.flush();
  }

  flush() {
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    this.bytes += bytes.length;
    for (const file of this.#files) writeSync(file, bytes);
  }

  /** Goes on in another file instead of the last one. */
  split(file) {
    this.flush();
    closeSync(this.#files.pop());
    this.#files.push(openSync(file, 'w'));
  }

  close() {
    this.flush();
    this.#files.forEach(closeSync);
    return { bytes: this.bytes, lines: this.lines, ids: this.ids };
  }
}

// Messages

const pick = (below, list) => list[below(list.length)];
const hex = (below, digits) => (below(2 ** 32) + 2 ** 32).toString(16).slice(-digits);
const uuid = (below) =>
  `${hex(below, 8)}-${hex(below, 4)}-4${hex(below, 3)}-9${hex(below, 3)}-${hex(below, 6)}${hex(below, 6)}`;

/** The values of slots; those of a run are taken from it. */
const SLOTS = {
  base: (below, run) => run.base,
  client: (below, run) => run.client,
  error: (below) => pick(below, WORDS.error),
  ms: (below) => below(4_000),
  n: (below) => below(500),
  person: (below) => pick(below, WORDS.person),
  rec: (below, run) => run.record,
  run: (below, run) => run.runId,
  s: (below) => below(900),
  service: (below) => pick(below, WORDS.service),
  url: (below, run) => `https://api.example.com/v2/clients/${run.client}/leads?page=${below(99)}&limit=50`,
  uuid,
  word: (below) => pick(below, WORDS.word),
};

/** Returns `{ level, ids, render(below, run) }` of a message: `ids` is how many run ids its text contains. */
function compile({ level, text }) {
  const parts = text.split(/\{(\w+)\}/).map((part, at) => (at % 2 ? SLOTS[part] : part));
  return {
    level,
    ids: parts.filter((part) => part === SLOTS.run || part === SLOTS.base).length,
    render(below, run) {
      let rendered = parts[0];
      for (let at = 1; at < parts.length; at += 2) rendered += parts[at](below, run) + parts[at + 1];
      return rendered;
    },
  };
}

const work = WORK.map(compile);
const chatter = CHATTER.map(compile);
const steps = Object.fromEntries(
  Object.entries(STEPS).map(([step, { level, texts }]) => [
    step,
    texts.map((text) => compile({ level, text })),
  ]),
);

/** Picks a message; as in a real log, a few make up most of the lines. */
const pickSkewed = (below, list) => list[Math.floor(list.length * (below(4_096) / 4_096) ** 2)];

// Formats. Each returns `[line, ids]`, where `run` is null in a line that belongs to no run.

const PINO_LEVELS = { debug: 20, info: 30, warn: 40, error: 50 };
const SEVERITIES = { debug: 7, info: 6, warn: 4, error: 3 };
const iso = (time) => new Date(time).toISOString();

function brackets({ time, level, run, operation, message }) {
  const at = iso(time);
  if (!run) return [`[${at}] [SYSTEM] [${level.toUpperCase()}] ${message}`, 0];
  return [`[${at}] [${run.base}] [${run.client}] [${operation}] [${level.toUpperCase()}] ${message}`, 1];
}

function pino({ time, level, run, operation, message }) {
  const head = `{"level":${PINO_LEVELS[level]},"time":${time},"pid":4711,"hostname":"scoring-6d5f9"`;
  const msg = JSON.stringify(message);
  if (!run) return [`${head},"msg":${msg}}`, 0];
  return [
    `${head},"runId":"${run.runId}","clientId":"${run.client}","operation":"${operation}","msg":${msg}}`,
    1,
  ];
}

function logfmt({ time, level, run, operation, message }) {
  const head = `time=${iso(time)} level=${level}`;
  const msg = `msg=${JSON.stringify(message)}`;
  if (!run) return [`${head} ${msg}`, 0];
  return [`${head} runId=${run.runId} clientId=${run.client} operation=${operation} ${msg}`, 1];
}

function plain({ time, level, run, operation, message, ids }) {
  const head = `${iso(time).replace('T', ' ').replace('.', ',').slice(0, -1)} ${level.toUpperCase().padEnd(5)}`;
  if (!run) return [`${head} http - ${message}`, 0];
  return ids
    ? [`${head} ${operation} - ${message}`, 0]
    : [`${head} ${operation} - ${message} (run ${run.runId})`, 1];
}

function syslog({ time, level, run, operation, message }) {
  const head = `<${128 + SEVERITIES[level]}>1 ${iso(time)} app-1 harvester 812`;
  if (!run) return [`${head} http - ${message}`, 0];
  return [`${head} ${operation} [run@32473 runId="${run.runId}" clientId="${run.client}"] ${message}`, 1];
}

/** Returns a format that puts lines of another into an entry of Docker's `json-file` driver. */
const docker = (inner) => (entry) => {
  const [line, ids] = inner(entry);
  const stream = entry.level === 'error' ? 'stderr' : 'stdout';
  return [`{"log":${JSON.stringify(`${line}\n`)},"stream":"${stream}","time":"${nanoseconds(entry)}"}`, ids];
};

const compose = (inner) => (entry) => {
  const [line, ids] = inner(entry);
  return [`scoring-api-1  | ${line}`, ids];
};

const cri = (inner) => (entry) => {
  const [line, ids] = inner(entry);
  return [`${nanoseconds(entry)} ${entry.level === 'error' ? 'stderr' : 'stdout'} F ${line}`, ids];
};

const nanoseconds = ({ time }) => `${iso(time).slice(0, -1)}417203Z`;

/** In the order of the stretches; app.log has each several times, and so has each half of it. */
const FORMATS = [
  brackets,
  pino,
  docker(pino),
  compose(brackets),
  cri(pino),
  syslog,
  logfmt,
  plain,
  docker(brackets),
  compose(pino),
  cri(logfmt),
];

// Runs

const OPERATIONS = ['lead_scoring', 'post_scoring', 'post_harvesting', 'smart_resume', 'summary_email'];

/** The steps of a run. Most end well; one in thirty fails, and of one in fifty the record is created late. */
function script(below) {
  const record = below(50) ? ['lookedUp', 'found'] : ['lookedUp', 'missed', 'registered'];
  const end = below(30) ? 'completed' : 'failed';
  return ['received', 'registered', ...record, 'updated', 'updated', 'updated', end];
}

/** Returns the run of a client. Ids of the older form, `SR-251010-001`, separate it with a `-C`. */
function runOf(base, client, number) {
  return {
    base,
    client,
    runId: base.startsWith('SR-') ? `${base}-C${client}` : `${base}-${client}`,
    record: recordId(number),
    operation: OPERATIONS[number % OPERATIONS.length],
  };
}

/** The runs in progress: a base id for all tenants, which it works on thirty at a time. */
class Runs {
  #below;
  #active = [];
  #due = [];
  #bases = 0;
  #made = 0;

  constructor(below) {
    this.#below = below;
  }

  /** Returns the run of the next line, and its message. */
  next(time) {
    const below = this.#below;
    if (!this.#due.length) {
      // One of twenty is of the older form.
      this.#bases += 1;
      const base =
        this.#bases % 20
          ? baseId(time)
          : `SR-${baseId(time).slice(0, 6)}-${String(this.#bases / 20).padStart(3, '0')}`;
      this.#due = CLIENTS.map((client) => this.#run(base, client));
      return { run: this.#due[0], message: pick(below, steps.made) };
    }
    if (this.#active.length < 30) this.#active.push(this.#due.pop());
    const at = below(this.#active.length);
    const run = this.#active[at];
    const isStep = run.at === 0 || below(20) === 0;
    if (!isStep) return { run, message: pickSkewed(below, work) };
    const message = pick(below, steps[run.script[run.at]]);
    run.at += 1;
    if (run.at === run.script.length) this.#active.splice(at, 1);
    return { run, message };
  }

  #run(base, client) {
    this.#made += 1;
    return { ...runOf(base, client, this.#made), script: script(this.#below), at: 0 };
  }
}

// Logs

function writeApp(file, first, second) {
  const below = random(1);
  const runs = new Runs(below);
  const out = new Output(file, first);
  let [time, half] = [START, 1];
  for (let stretch = 0; out.bytes < SIZE; stretch += 1) {
    if (half === 1 && out.bytes >= SIZE / 2) {
      out.split(second);
      half = 2;
    }
    const format = FORMATS[stretch % FORMATS.length];
    for (const end = Math.min(out.bytes + STRETCH, half * (SIZE / 2)); out.bytes < end;) {
      time += below(40);
      if (below(2)) {
        const { run, message } = runs.next(time);
        const { level, ids } = message;
        const text = message.render(below, run);
        const [line, more] = format({ time, level, run, operation: run.operation, message: text, ids });
        out.line(line, ids + more);
      } else {
        const { level, render } = pickSkewed(below, chatter);
        const text = render(below, { client: pick(below, CLIENTS) });
        out.line(...format({ time, level, run: null, message: text, ids: 0 }));
      }
    }
  }
  return out.close();
}

/**
 * A million runs that begin a second apart, each with its own base id, which is the worst case: registered, found, updated
 * and completed within a minute and a half, so that the lines of ninety runs alternate.
 */
function writeManyIds(file) {
  const below = random(2);
  const clients = clientIds(1_000);
  const out = new Output(file);
  const story = ['registered', 'found', 'updated', 'completed'];
  for (let second = 0; second < MANY_IDS + 90; second += 1) {
    story.forEach((step, at) => {
      const index = second - 30 * at;
      if (index < 0 || index >= MANY_IDS) return;
      const run = runOf(baseId(START + index * 1000), clients[index % clients.length], index);
      const { level, ids, render } = pick(below, steps[step]);
      const time = START + second * 1000 + at;
      const { operation } = run;
      const [line, more] = pino({ time, level, run, operation, message: render(below, run) });
      out.line(line, ids + more);
    });
  }
  return { ...out.close(), distinctIds: MANY_IDS };
}

/** The log of earlier versions of this benchmark, byte by byte. */
function writePlain(file) {
  let seed = 1;
  const below = (n) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 1;
    return (seed >>> 8) % n;
  };
  const messages = [
    'Registered run record',
    'Looking up run record',
    'Updated run record',
    'Fetched 25 leads',
    'Completed',
  ];
  const out = new Output(file);
  let time = START;
  // The first log ended after a whole number of 20,000 lines, so this one does.
  for (let line = 0; line % 20_000 || out.bytes < SIZE; line += 1) {
    time += below(40);
    const run = baseId(time - (time % 300_000));
    const client = pick(below, CLIENTS);
    const message = pick(below, messages);
    if (line % 2 === 0) {
      out.line(
        `${iso(time)} INFO  http: GET /api/clients/${client}/leads?page=${below(99)}&since=2025-10-0${1 + below(9)} 200 ${below(900)} ms trace=${below(1 << 20)}-4a1b-9c2d-${below(1 << 20)} ua="node-fetch"`,
        0,
      );
    } else if (below(2)) {
      out.line(`[${iso(time)}] [${run}] [${client}] [lead_scoring] [INFO] ${message} in ${below(900)} ms`, 1);
    } else {
      out.line(
        `{"level":30,"time":${time},"runId":"${run}-${client}","clientId":"${client}","flow":"post_scoring","msg":"${message}"}`,
        1,
      );
    }
    if (line % 20_000 === 19_999) out.flush();
  }
  return out.close();
}

/**
 * Writes the logs into a folder, unless it has them already. Returns `{ app, ids, plain }`, each with its `files`, and how
 * many `bytes`, `lines` and `ids` it has; `app.halves` are the two files with the same bytes.
 */
export function writeLogs(folder) {
  mkdirSync(folder, { recursive: true });
  const at = (name) => path.join(folder, name);
  const sources = ['traceLog.mjs', 'traceMessages.mjs', 'inputs.js'].map(
    (name) => new URL(name, import.meta.url),
  );
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  const version = hash.digest('hex');
  const list = at('logs.json');
  if (existsSync(list)) {
    const written = JSON.parse(readFileSync(list, 'utf8'));
    if (written.version === version) return written.logs;
  }
  const halves = [at('app-1.log'), at('app-2.log')];
  const logs = {
    app: { file: at('app.log'), halves, ...writeApp(at('app.log'), ...halves) },
    ids: { file: at('ids.log'), ...writeManyIds(at('ids.log')) },
    plain: { file: at('plain.log'), ...writePlain(at('plain.log')) },
  };
  writeFileSync(list, `${JSON.stringify({ version, logs }, null, 2)}\n`);
  return logs;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(writeLogs(path.resolve(process.argv[2])));
}
