'use strict';

/** `ids`: each run id in logs, and how often it stands there. */

const { reading } = require('../reading.js');
const { escaped } = require('../terminal.js');
const { jsonTexts } = require('../trace/json.js');

const options = {
  json: { type: 'boolean', about: 'print one JSON object: totals, files and ids' },
};

const help = {
  usage: ['[--json] FILE…', '[--json] < FILE'],
  about: `
Prints each run id in logs and how often it stands there, sorted by the id: as grep, sort and uniq -c would, but by the
grammar, and in one go. Files, folders, gzip and standard input are read as by strict-run-id trace.

It ends with 2 where a file could not be read, else with 0.`,
  examples: [
    { line: 'strict-run-id ids app.log', about: 'how often each id stands in a log' },
    { line: 'strict-run-id ids logs/ | sort -rn | head -5', about: 'the five that stand there most often' },
    { line: 'strict-run-id ids --json - < app.log', about: 'for a program' },
  ],
};

/** Reads, prints, and gives 2 where a file could not be read. */
async function run({ json }, positionals, io) {
  const { countRunIds, setLogger } = require('../../index.js');
  // Its refusals are told by the command.
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
  const most = ids.reduce((most, { count }) => Math.max(most, count), 0);
  const width = Math.max(7, `${most}`.length);
  for (const { runId, count } of ids) yield `${`${count}`.padStart(width)} ${runId}\n`;
}

module.exports = {
  name: 'ids',
  summary: 'count the run ids in logs',
  help,
  options,
  run,
};
