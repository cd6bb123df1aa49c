'use strict';

/** Builds docs/trace-rules.md: its text is scripts/trace-rules.template.md, its tables come from the steps and the rules. */

const fs = require('node:fs');
const path = require('node:path');

const root = path.dirname(__dirname);
const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');

const TEMPLATE = 'scripts/trace-rules.template.md';
const STEPS = 'src/trace/steps.rs';

/** What each preset is for. */
const PRESETS = {
  bullmq: 'queues of BullMQ',
  'smart-resume':
    'a "smart resume" script that runs lead scoring, post harvesting and post scoring for each client',
};

function traceRules() {
  const parts = {
    '<!-- steps -->': stepTable(),
    '<!-- presets -->': presetTable(),
    '<!-- rules -->': ruleTable(JSON.parse(read('rules/default.json'))),
  };
  return Object.entries(parts).reduce((page, [marker, part]) => {
    if (!page.includes(marker)) throw new Error(`${TEMPLATE} lacks ${marker}.`);
    // A function, since `$` in a replacement text would be read as a pattern.
    return page.replace(marker, () => part);
  }, read(TEMPLATE));
}

/** Returns the steps with their older names, as src/trace/steps.rs has them. */
function stepTable() {
  const row = /row\(\s*"(\w+)",\s*"[^"]+",\s*&\[([^\]]*)\],\s*"([^"]+)",?\s*\)/g;
  const steps = [...read(STEPS).matchAll(row)].map(([, name, aliases, about]) => [
    code(name),
    [...aliases.matchAll(/"([^"]+)"/g)].map(([, alias]) => code(alias)).join(', '),
    about,
  ]);
  const variants = read(STEPS).match(/pub const ALL: \[Self; (\d+)\]/);
  if (steps.length !== Number(variants?.[1])) throw new Error(`${STEPS} has steps that can't be read.`);
  return table(['step', 'older names', 'according to the line'], steps);
}

function presetTable() {
  const names = fs
    .readdirSync(path.join(root, 'rules'))
    .map((file) => path.basename(file, '.json'))
    .filter((name) => name !== 'default')
    .sort();
  const unknown = names.filter((name) => !PRESETS[name]);
  if (unknown.length) {
    throw new Error(`scripts/traceRules.js doesn't say what rules/${unknown[0]}.json is for.`);
  }
  return table(
    ['preset', 'for'],
    names.map((name) => [code(name), PRESETS[name]]),
  );
}

/** Returns the rules, each with its row, which reports name. */
function ruleTable(rules) {
  const rows = rules.map(({ step, match, unless, note }, index) => [
    String(index + 1),
    code(step),
    [code(match), unless && `unless ${code(unless)}`, note].filter(Boolean).join('<br>'),
  ]);
  return table(['row', 'step', 'match, exceptions, note'], rows);
}

const line = (cells) => `| ${cells.join(' | ')} |`;

const table = (head, rows) => [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');

/** Returns text as code in a cell: `|` would end the cell. */
const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;

module.exports = traceRules;
