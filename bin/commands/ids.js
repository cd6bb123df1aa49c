'use strict';

/** `ids`: counts the run ids in logs. */

const { reading } = require('../reading.js');
const { escaped } = require('../terminal.js');
const { jsonTexts } = require('../trace/json.js');

const options = {
  json: { type: 'boolean', about: 'print one JSON object with totals, files and ids' },
};

const help = {
  usage: ['[--json] FILE…', '[--json] < FILE'],
  about: `
Prints each run id in the logs with its number of occurrences, sorted by id. Unlike grep, sort and uniq -c it knows
the grammar of run ids. Reads files, folders, gzip and standard input, as strict-run-id trace does.`,
  examples: [
    { line: 'strict-run-id ids app.log', about: 'how often each id occurs in a log' },
    { line: 'strict-run-id ids logs/ | sort -rn | head -5', about: 'the five most frequent ids' },
    { line: 'strict-run-id ids --json - < app.log', about: 'JSON for a program' },
  ],
};

/** Prints the counts. Returns the exit code: 2 if a file could not be read, else 0. */
async function run({ json }, positionals, io) {
  const { countRunIds, setLogger } = require('../../index.js');
  // The command prints errors itself.
  setLogger(null);
  const counted = await reading(countRunIds, positionals, { command: 'ids', io });
  for (const text of json ? jsonTexts(counted) : lines(counted)) await io.out.write(text);
  const unread = counted.files.filter(({ error }) => error);
  for (const { name, error } of unread) {
    await io.err.write(
      `${io.err.paint.red('strict-run-id:')} ${escaped(name)} could not be read: ${escaped(error.message)}\n`,
    );
  }
  return unread.length ? 2 : 0;
}

function* lines({ ids }) {
  const highest = ids.reduce((highest, { count }) => Math.max(highest, count), 0);
  const width = Math.max(7, `${highest}`.length);
  for (const { runId, count } of ids) yield `${`${count}`.padStart(width)} ${runId}\n`;
}

module.exports = {
  name: 'ids',
  summary: 'count the run ids in logs',
  help,
  options,
  run,
};
