/**
 * `npm run fuzz`: fuzzes each target for a bounded time and prints how many inputs each has had.
 *
 *     npm run fuzz -- [--seconds 60] [--runs N] [TARGET…]
 */

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(folder);
const built = path.join(root, 'target/fuzz');
const targets = fs
  .readdirSync(path.join(folder, 'targets'))
  .map((file) => path.parse(file).name)
  .sort();
const all = [...targets, 'metadata'];

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, runs: { type: 'string' } },
  allowPositionals: true,
});
for (const name of positionals) {
  if (!all.includes(name)) throw new Error(`there is no target "${name}"; there are ${all.join(', ')}`);
}

/** With RUSTC_BOOTSTRAP=1, the stable compiler takes the options of the nightly one. */
const TOOLCHAIN = process.env.RUSTC_BOOTSTRAP === '1' ? [] : ['+nightly'];

const run = (command, args, options) =>
  spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, ...options });

/** Ids of every kind, legal and not, from the tables of the contract, so that the fuzzer begins with the grammar. */
function writeSeeds(corpus) {
  fs.mkdirSync(corpus, { recursive: true });
  const texts = new Set();
  const collect = (value) => {
    if (typeof value === 'string') texts.add(value);
    else if (value && typeof value === 'object') Object.values(value).forEach(collect);
  };
  const tables = path.join(root, '__test__/contract');
  for (const file of fs.readdirSync(tables)) collect(JSON.parse(fs.readFileSync(path.join(tables, file))));
  [...texts].forEach((text, index) => fs.writeFileSync(path.join(corpus, `contract-${index}`), text));
}

/** Runs one target of libFuzzer; returns the number of executions. */
function fuzz(target) {
  const corpus = path.join(built, 'corpus', target);
  writeSeeds(corpus);
  const bounds = values.runs ? [`-runs=${values.runs}`] : [`-max_total_time=${values.seconds}`];
  // Memory errors are AddressSanitizer's part, in `npm run asan`: the targets are safe code, and faster without it.
  const cargo = [
    ...TOOLCHAIN,
    'fuzz',
    'run',
    '--fuzz-dir',
    folder,
    '--sanitizer',
    'none',
    '--target-dir',
    built,
  ];
  const options = [
    ...bounds,
    '-max_len=400',
    `-dict=${path.join(folder, 'ids.dict')}`,
    '-print_final_stats=1',
  ];
  options.push(`-artifact_prefix=${path.join(built, `${target}-`)}`);
  const { status, stderr, error } = run('cargo', [...cargo, target, corpus, '--', ...options], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  if (error) throw error;
  const [, executions] = /stat::number_of_executed_units:\s*(\d+)/.exec(stderr) ?? [];
  if (status !== 0 || executions === undefined) {
    process.stderr.write(stderr);
    throw new Error(`${target} failed; the input, if there is one, is in ${built}`);
  }
  return Number(executions);
}

/** Runs the metadata reader, which takes JavaScript values, in a process of its own. */
function fuzzMetadata() {
  const bounds = values.runs ? ['--runs', values.runs] : ['--seconds', values.seconds];
  const script = path.join(folder, 'metadata.mjs');
  const { status, stdout } = run(process.execPath, [script, ...bounds], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('metadata failed');
  return Number(stdout);
}

for (const target of positionals.length ? positionals : all) {
  const executions = target === 'metadata' ? fuzzMetadata() : fuzz(target);
  console.log(`${target.padEnd(12)} ${executions.toLocaleString('en').padStart(15)} executions`);
}
