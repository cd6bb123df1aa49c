'use strict';

/**
 * `node apply.js [--certain] repair.csv`: applies the changes of `audit --repair` to the tables that they name. Each table is written
 * beside itself, `runs.csv` as `runs.repaired.csv`, and stays as it is. With `--certain` only those are applied that the audit is
 * certain of. Exits with 1 if a change could not be applied.
 */

const fs = require('node:fs');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { applyRepairs, readRepairs } = require('./repairs.js');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Refuses what isn't UTF-8, because its other bytes would not be written as they were. */
function textOf(file) {
  const bytes = fs.readFileSync(file);
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Error(`${file} isn't a text in UTF-8. Export the table as CSV in UTF-8, and audit it again.`);
  }
}

function main(args) {
  const { values, positionals } = parseArgs({
    args,
    options: { certain: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  if (positionals.length !== 1) throw new Error('Usage: node apply.js [--certain] repair.csv');
  const repairs = readRepairs(textOf(positionals[0])).filter(({ isCertain }) => isCertain || !values.certain);
  let isComplete = true;
  for (const file of new Set(repairs.map((repair) => repair.file))) {
    const own = repairs.filter((repair) => repair.file === file);
    const { text, applied, refused } = applyRepairs(textOf(file), own);
    const { dir, name, ext } = path.parse(file);
    const target = path.join(dir, `${name}.repaired${ext}`);
    fs.writeFileSync(target, text, { flag: 'wx' });
    console.log(`${target}: ${applied} changes`);
    for (const { line, refusal } of refused) console.log(`not applied: ${file}:${line}: ${refusal}`);
    isComplete &&= refused.length === 0;
  }
  process.exitCode = isComplete ? 0 : 1;
}

module.exports = { main };

if (require.main === module) main(process.argv.slice(2));
