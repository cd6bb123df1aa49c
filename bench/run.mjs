/**
 * `npm run bench`: compares the cost of calls with that of JavaScript a user would write instead.
 *
 * Both sides run in one process, in turn, on the same 1,024 flat strings, each with its own call site. A row
 * is the median of the ratios of pairs, so that a disturbance of the machine affects both sides. Before a row
 * is timed, both sides must return the same for every input.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure } from 'mitata';
import { boundaryRounds } from './boundary.mjs';
import { traceRows } from './traceRows.mjs';

const require = createRequire(import.meta.url);
const native = require('../index.js');
const { resetRunIdState } = require('../lib/testing.js');
const { buildProbes, loadProbes } = require('../scripts/probes.js');
const { own } = require('../lib/platform.js');
const { lenient, strict, RunIdFormatError } = require('./baseline.js');
const { median, quartile } = require('./figures.js');
const { clientIds, flat, recordId, secondId, two } = require('./inputs.js');

const { values: options } = parseArgs({
  options: {
    against: { type: 'string' },
    audit: { type: 'boolean', default: false },
    boundary: { type: 'boolean', default: false },
    doctor: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    json: { type: 'string' },
    logs: { type: 'string' },
    pairs: { type: 'string', default: '15' },
    store: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    turns: { type: 'boolean', default: false },
  },
});
const PAIRS = Number(options.pairs);
const INPUTS = 1024;

native.setLogger(null);

const OWN = fileURLToPath(new URL('..', import.meta.url));

/**
 * With `--against FOLDER`, every comparison is with the package in that folder, such as a checkout of the
 * previous commit, and there are no targets.
 */
const before = options.against
  ? createRequire(path.resolve(options.against, 'index.js'))('./index.js')
  : null;
before?.setLogger(null);
const resetBefore =
  before && createRequire(path.resolve(options.against, 'index.js'))('./lib/testing.js').resetRunIdState;
const plain = before ?? lenient;
const sideNames = new Map([
  [lenient, 'lenient'],
  [strict, 'strict'],
  [before, 'before'],
]);

const inputs = (make) => Array.from({ length: INPUTS }, (_, index) => flat(make(index)));

const bases = inputs(
  (i) => `2510${two(1 + (i % 28))}-${two(i % 24)}${two((i * 7) % 60)}${two((i * 13) % 60)}`,
);
const clients = ['Ada-Park', 'Bora-Bora', 'Cora-Lee', 'C3PO', 'Guy', 'Wolfgang', 'Mei-Lin-Zhao', 'Tomas'].map(
  flat,
);
const runIds = inputs((i) => `${bases[i]}-${clients[i % clients.length]}`);
const bad = inputs((i) => `2510${two(1 + (i % 28))}_${two(i % 24)}4510-${clients[i % clients.length]}`);

/** How a result is used. Reading one character makes V8 flatten a rope. */
const READ = 'result.charCodeAt(0)';
const NOT_READ = 'result ? 1 : 2';

/**
 * Returns a loop over the inputs with its own call site. It returns a sum, so that no call is optimised away.
 */
function loop(call, args, use = NOT_READ) {
  const body = `
    let sum = 0;
    for (let index = 0; index < ${INPUTS}; index += 1) {
      const result = ${call};
      sum += ${use};
    }
    return sum;`;
  const names = Object.keys(args);
  return new Function(...names, `return () => {${body}\n};`)(...names.map((name) => args[name]));
}

async function nanoseconds(run) {
  // One run is already a thousand calls, so mitata must not batch runs.
  const { p50 } = await measure(run, {
    min_cpu_time: 20e6,
    min_samples: 12,
    warmup_samples: 2,
    batch_threshold: 0,
  });
  return p50 / INPUTS;
}

const rows = [];

/** Records and prints a row: the medians in nanoseconds, and the quartiles of the ratios. */
function report(name, aim, pairs) {
  const target = before ? null : aim;
  const ratios = pairs.map(([ours, theirs]) => ours / theirs);
  const floors = pairs
    .filter(([, , floor]) => floor !== undefined)
    .map(([, theirs, floor]) => floor / theirs);
  const row = {
    name,
    native: median(pairs.map(([ours]) => ours)),
    javascript: median(pairs.map(([, theirs]) => theirs)),
    ratio: median(ratios),
    from: quartile(ratios, 0.25),
    to: quartile(ratios, 0.75),
    floor: floors.length ? median(floors) : null,
    target,
  };
  rows.push(row);
  const digits = target !== null && target < 0.1 ? 3 : 2;
  const columns = [
    name.padEnd(58),
    row.native.toFixed(0).padStart(8),
    row.javascript.toFixed(0).padStart(12),
    row.ratio.toFixed(digits).padStart(8),
    `  ${row.from.toFixed(digits)}-${row.to.toFixed(digits)}`.padEnd(14),
    (row.floor === null ? '' : row.floor.toFixed(2)).padEnd(7),
    target === null ? '' : `<= ${target} ${row.ratio <= target ? 'held' : 'MISSED'}`,
  ];
  console.log(columns.join('').trimEnd());
}

const figures = [];
const servers = [];

/** Records and prints a figure without a comparison. */
function reportFigure(name, value, target, unit) {
  figures.push({ name, value, target, unit });
  const verdict =
    target === null ? '' : `  <= ${Number(target.toFixed(2))} ${value <= target ? 'held' : 'MISSED'}`;
  console.log(`${name.padEnd(58)} ${value.toFixed(2)} ${unit}${verdict}`);
}

/** Measures the stores of `sharedRuns`; their file is loaded only now, because it needs drivers and servers. */
async function shownStoreRows() {
  const { storeRows } = await import('./store.mjs');
  for await (const { name, skipped, value, quartiles, target, isMinimum } of storeRows()) {
    if (skipped !== undefined) {
      console.log(`${name.padEnd(58)} skipped: ${skipped}`);
      continue;
    }
    figures.push({ name, value, quartiles, target });
    const isHeld = isMinimum ? value >= target : value <= target;
    const verdict =
      target === null ? '' : `  ${isMinimum ? '>=' : '<='} ${target} ${isHeld ? 'held' : 'MISSED'}`;
    console.log(
      `${name.padEnd(58)} ${value.toFixed(2)} (${quartiles.map((it) => it.toFixed(2)).join(' to ')})${verdict}`,
    );
  }
}

/** Prints how fast the doctor looks through sources. */
async function doctorRows() {
  const { doctorFigures } = await import('./doctor.mjs');
  let shown;
  for (const { title, name, unit, target, value, quartiles } of doctorFigures()) {
    figures.push({ name: `${name}, ${title}`, value, quartiles, target });
    if (title !== shown) console.log(title);
    shown = title;
    const verdict = target === null ? '' : `  <= ${target} ${value <= target ? 'held' : 'MISSED'}`;
    const digits = value < 100 ? 2 : 0;
    const range = quartiles.map((it) => it.toFixed(digits)).join('-');
    console.log(
      `${name.padEnd(32)} ${value.toFixed(digits).padStart(7)} ${unit.padEnd(2)}  ${range}${verdict}`,
    );
  }
}

/** Measures the audit of tables; its file is loaded only now, because no other row needs it. */
async function shownAuditRows() {
  const { auditRows } = await import('./audit.mjs');
  console.log(`load average ${os.loadavg()[0].toFixed(1)} on ${os.availableParallelism()} cores`);
  for (const { name, seconds, cpu, memory, target } of await auditRows()) {
    reportFigure(`audit of ${name}`, seconds, target, 's');
    reportFigure('  CPU time of all threads', cpu, null, 's');
    reportFigure('  peak memory', memory, null, 'MB');
  }
}

/** Measures both sides in turn, and the floor if there is one. */
async function row(name, target, ours, theirs, floor) {
  const pairs = [];
  for (let pair = 0; pair < PAIRS + 2; pair += 1) {
    const sides = floor ? [ours, theirs, floor] : [ours, theirs];
    const order = pair % 2 ? sides.toReversed() : sides;
    const times = new Map();
    for (const side of order) times.set(side, await nanoseconds(side));
    pairs.push(sides.map((side) => times.get(side)));
  }
  // The first two pairs warm up the compiler.
  report(name, target, pairs.slice(2));
}

/** Adds a row for a function that both sides have, with an empty native callback as the floor. */
async function compare(name, target, side, call, args, { floor, use }) {
  for (let index = 0; index < INPUTS; index += 1) {
    const at = (f) =>
      new Function('f', ...Object.keys(args), 'index', `return ${call}`)(f, ...Object.values(args), index);
    assert.equal(at(native[name]), at(side[name]), `both sides must agree on ${call} at ${index}`);
  }
  const label = call.replace('f(', `${name}(`).replaceAll('[index]', '');
  const suffix = use === NOT_READ && floor === empty.run ? ', not read' : '';
  const of = (f) => loop(call, { f, ...args }, use);
  await row(
    `${label}${suffix} / ${sideNames.get(side)}`,
    target,
    of(native[name]),
    of(side[name]),
    of(floor),
  );
}

/**
 * Prints requests per second and CPU time per request, with `runIdBoundary` and with less, relative to the
 * app without.
 */
async function boundaryRows() {
  const columns = (name, [ours, theirs, ratio, quartiles, verdict = '']) =>
    console.log(
      `${name.padEnd(58)}${ours.padStart(8)}${theirs.padStart(12)}${ratio.padStart(8)}  ${quartiles.padEnd(12)}${verdict}`.trimEnd(),
    );
  const count = Math.min(PAIRS, before ? 9 : 5);
  const other = before ? 'before' : 'without';
  const sides = before
    ? [['with', 'runIdBoundary', null]]
    : [
        ['with', 'runIdBoundary', 0.9],
        ['floor', '  one AsyncLocalStorage and one header, nothing else', null],
      ];
  const started = Object.fromEntries(sides.map(([side]) => [side, [side, OWN]]));
  started[other] = before ? ['with', path.resolve(options.against)] : ['without', OWN];
  for (const [express, label] of [
    ['express', 'Express 4'],
    ['express5', 'Express 5'],
  ]) {
    const rounds = await boundaryRounds(express, started, count);
    for (const [figure, unit, digits] of [
      ['perSecond', 'requests a second', 0],
      ['microseconds', 'CPU for one, in microseconds', 1],
    ]) {
      columns(`${label}, ${unit}, ${count} pairs`, [
        'with',
        other,
        'ratio',
        'quartiles',
        before ? '' : 'target',
      ]);
      for (const [side, name, aim] of sides) {
        const target = figure === 'perSecond' ? aim : null;
        const ratios = rounds.map((round) => round[side][figure] / round[other][figure]);
        const [ours, theirs] = [side, other].map((one) => median(rounds.map((round) => round[one][figure])));
        const [ratio, from, to] = [median(ratios), quartile(ratios, 0.25), quartile(ratios, 0.75)];
        servers.push({
          name: `${name.trim()}, ${unit}, ${label}`,
          with: ours,
          [other]: theirs,
          ratio,
          from,
          to,
          target,
        });
        const verdict = target === null ? '' : `>= ${target} ${ratio >= target ? 'held' : 'MISSED'}`;
        const shown = [
          ours.toFixed(digits),
          theirs.toFixed(digits),
          ratio.toFixed(2),
          `${from.toFixed(2)}-${to.toFixed(2)}`,
        ];
        columns(name, [...shown, verdict]);
      }
    }
  }
}

/** Prints the memory of the registry and the longest turn of the event loop: each side in its own process, in turn. */
function memoryRows() {
  const theirs = options.against ?? 'lenient';
  const memory = { [OWN]: [], [theirs]: [] };
  for (let turn = 0; turn < 3; turn += 1) {
    for (const side of Object.keys(memory)) {
      const script = fileURLToPath(new URL('memory.js', import.meta.url));
      memory[side].push(
        JSON.parse(execFileSync(process.execPath, ['--expose-gc', '--max-semi-space-size=1', script, side])),
      );
    }
  }
  const middle = (side, name) => median(memory[side].map((result) => result[name]));
  const bytes = middle(OWN, 'bytesPerRecord');
  const other = before ? 'before' : 'the plain object';
  reportFigure('a record, of 1,000,000 of 1,000 clients, resident', bytes, before ? null : 120, 'bytes');
  reportFigure(
    `  the same beside ${other}`,
    bytes / middle(theirs, 'bytesPerRecord'),
    before ? null : 1 / 3,
    '',
  );
  reportFigure('  growth of the JavaScript heap', middle(OWN, 'heapMegabytes'), before ? null : 1, 'MB');
  reportFigure(
    'longest turn of the event loop, registering them by 1,000',
    middle(OWN, 'longestTurnMs'),
    null,
    'ms',
  );
  reportFigure(`  the same with ${other}`, middle(theirs, 'longestTurnMs'), null, 'ms');
}

/** The figures of turns.js, and what they are called. */
const TURNS = {
  register: 'registerRunRecord',
  readBounded: 'getRunRecordId, with maxRecords',
  evict: 'registerRunRecord that evicts, after a million look-ups',
  expire: 'getRunRecordId, after a million records expired',
  besideNothing: 'registerRunRecord, while another thread only computes',
  besideList: 'registerRunRecord, while another thread lists all',
  besideClear: 'registerRunRecord, while another thread clears all',
};

/**
 * Prints the longest call with a million records: each side in its own process, in turn. On a busy machine, the system
 * interrupts calls for longer than they take, so the figure is the smallest of the three runs.
 */
function turnRows() {
  const sides = { ours: OWN, ...(before ? { before: path.resolve(options.against) } : {}) };
  const runs = Object.fromEntries(Object.keys(sides).map((side) => [side, []]));
  const script = fileURLToPath(new URL('turns.js', import.meta.url));
  for (let turn = 0; turn < 3; turn += 1) {
    for (const [side, folder] of Object.entries(sides)) {
      runs[side].push(JSON.parse(execFileSync(process.execPath, [script, folder])));
    }
  }
  const least = (side, name) => Math.min(...runs[side].map((run) => run[name]));
  for (const [name, label] of Object.entries(TURNS)) {
    reportFigure(`longest ${label}`, least('ours', name), before ? null : 5, 'ms');
    if (before) reportFigure('  the same with before', least('before', name), null, 'ms');
  }
}

const logs = [];

/** Writes the results to the file of `--json`. */
function writeResults() {
  if (!options.json) return;
  const machine = { cpu: os.cpus()[0].model, cores: os.cpus().length, node: process.version, pairs: PAIRS };
  writeFileSync(options.json, `${JSON.stringify({ machine, rows, figures, servers, logs }, null, 2)}\n`);
}

console.log(`${os.cpus()[0].model}, ${os.cpus().length} cores, Node ${process.version}, ${PAIRS} pairs\n`);
if (
  options.audit ||
  options.boundary ||
  options.doctor ||
  options.memory ||
  options.store ||
  options.trace ||
  options.turns
) {
  if (options.audit) await shownAuditRows();
  if (options.boundary) await boundaryRows();
  if (options.doctor) await doctorRows();
  if (options.memory) memoryRows();
  if (options.turns) turnRows();
  if (options.store) await shownStoreRows();
  if (options.trace) await traceRows(logs, { pairs: PAIRS, against: options.against, folder: options.logs });
  writeResults();
  process.exit();
}

/** Functions that do nothing, of a build of the same source as the published binary, which doesn't have them. */
const empty = loadProbes(buildProbes({ release: true }));
console.log(`${'function'.padEnd(58)}  native  JavaScript   ratio  quartiles   floor  target`);
console.log(`${''.padEnd(58)}      ns          ns`);

const one = { runId: runIds };
const both = { base: bases, client: flat('Ada-Park') };
for (const side of before ? [before] : [lenient, strict]) {
  const at = (target) => (side === lenient ? target : null);
  await compare('normalizeRunId', at(0.9), side, 'f(runId[index])', one, { floor: empty.same, use: READ });
  await compare('hasClientSuffix', at(0.9), side, 'f(runId[index])', one, {
    floor: empty.boolean,
    use: NOT_READ,
  });
  await compare('getBaseRunId', at(0.8), side, 'f(runId[index])', one, { floor: empty.base, use: READ });
  await compare('extractClientId', at(0.8), side, 'f(runId[index])', one, { floor: empty.base, use: READ });
  for (const use of [READ, NOT_READ]) {
    await compare('addClientSuffix', at(0.95), side, 'f(base[index], client)', both, {
      floor: empty.run,
      use,
    });
    await compare('normalizeRunId', at(0.95), side, 'f(base[index], client)', both, {
      floor: empty.run,
      use,
    });
  }
}

// Each second is issued once, and an hour ahead is the limit, so every loop starts with a reset, on both
// sides.
await row(
  'generateTimestampRunId() / Date and padStart',
  0.4,
  loop('(index === 0 && reset(), f())', { f: native.generateTimestampRunId, reset: resetRunIdState }, READ),
  loop(
    '(index === 0 && reset(), f())',
    { f: plain.generateTimestampRunId, reset: resetBefore ?? (() => {}) },
    READ,
  ),
  loop('(index === 0 && reset(), f())', { f: () => empty.base(Date.now()), reset() {} }, READ),
);

await row(
  'refusing a bad id / throwing a class of the same fields',
  1.2,
  loop('(() => { try { return f(bad[index]); } catch (error) { return error; } })()', {
    f: native.normalizeRunId,
    bad,
  }),
  loop('(() => { try { return f(bad[index]); } catch (error) { return error; } })()', {
    f: (before ?? strict).normalizeRunId,
    bad,
  }),
  // The floor: an error with fixed texts, thrown without reading an argument.
  loop('(() => { try { return f(bad[index]); } catch (error) { return error; } })()', {
    f: native.generateRunId,
    bad,
  }),
);
assert.throws(() => strict.normalizeRunId(bad[0]), RunIdFormatError);

// The registry, with 100,000 records of 100 clients.
const RECORDS = 100_000;
const CLIENTS = clientIds(100);
const records = Array.from({ length: RECORDS }, (_, index) => ({
  runId: secondId(index),
  clientId: CLIENTS[index % CLIENTS.length],
  recordId: recordId(index),
}));
const shuffled = records.slice();
// A fixed shuffle, so that every run looks up the records in the same order.
for (let index = shuffled.length - 1, state = 1; index > 0; index -= 1) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  const other = state % (index + 1);
  [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]];
}

function once(run) {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start);
}

/** Measures `run` on both sides in turn. It returns the nanoseconds of `count` calls. */
function registryRow(name, target, count, run) {
  const pairs = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const sides = pair % 2 ? [plain, native] : [native, plain];
    const [one, other] = sides.map((side) => run(side) / count);
    pairs.push(pair % 2 ? [other, one] : [one, other]);
  }
  report(name, target, pairs);
}

const registerAll = (side) => {
  for (const { runId, clientId, recordId } of records) side.registerRunRecord(runId, clientId, recordId);
};
const getAll = (side, list) => {
  let found = 0;
  for (const { runId, clientId } of list) if (side.getRunRecordId(runId, clientId)) found += 1;
  assert.equal(found, RECORDS);
};

registryRow('registerRunRecord, 100,000 records', 0.25, RECORDS, (side) => {
  side.clearCache();
  return once(() => registerAll(side));
});
registryRow('getRunRecordId, in order', 0.5, RECORDS, (side) => once(() => getAll(side, records)));
registryRow('getRunRecordId, in random order', 0.7, RECORDS, (side) => once(() => getAll(side, shuffled)));
registryRow('clearCache(null, clientId)', 0.02, 1, (side) => {
  const { clientId } = records[0];
  const time = once(() => side.clearCache(null, clientId));
  for (const record of records) {
    if (record.clientId === clientId) side.registerRunRecord(record.runId, record.clientId, record.recordId);
  }
  return time;
});

// A miss with its diagnosis.
const missed = once(() => {
  for (let index = 0; index < INPUTS; index += 1) {
    assert.throws(() => native.requireRunRecordId(records[index].runId, 'Ada-Park'), {
      code: 'ERR_RUN_RECORD_NOT_FOUND',
    });
  }
});
console.log('');
reportFigure(
  'a miss with its diagnosis, 100,000 records',
  missed / INPUTS / 1000,
  before ? null : 20,
  'microseconds',
);

memoryRows();
turnRows();

// The cost of loading the package.
const child = (source) => {
  const script = `const start = process.cpuUsage(); ${source}; const { user, system } = process.cpuUsage(start); process.stdout.write(String(user + system))`;
  return Number(execFileSync(process.execPath, ['-e', script], { cwd: new URL('..', import.meta.url) }));
};
const required = median(Array.from({ length: 21 }, () => child("require('./index.js')"))) / 1000;
const size = statSync(new URL(`../prebuilds/${own()}/strict-run-id.node`, import.meta.url)).size / 1e6;
reportFigure("require('strict-run-id')", required, before ? null : 5, 'ms of CPU');
reportFigure('strict-run-id.node', size, before ? null : 1.2, 'MB');

console.log('');
await boundaryRows();
console.log('');
await traceRows(logs, { pairs: PAIRS, against: options.against, folder: options.logs });
writeResults();
