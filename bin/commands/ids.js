'use strict';

/** `ids`: counts the run ids in logs. */

const { isUnread, reading } = require('../reading.js');
const { jsonTexts } = require('../json.js');
const { fileRemarks } = require('../trace/words.js');

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

/** What a sentence says of a file with each label. */
const OUTCOMES = { 'not read': ' could not be read', 'in part': ' was read only in part', note: '' };

/** Prints the counts on standard output, and what to know of the files on standard error. */
async function run({ json }, positionals, io) {
  const { countRunIds, setLogger } = require('../../index.js');
  // The command prints errors itself.
  setLogger(null);
  const counted = await reading(countRunIds, positionals, { command: 'ids', io });
  for (const text of json ? jsonTexts(counted) : lines(counted)) await io.out.write(text);
  for (const { label, color, place, message } of fileRemarks(counted.files)) {
    await io.err.write(`${io.err.paint[color]('strict-run-id:')} ${place}${OUTCOMES[label]}: ${message}\n`);
  }
  return counted.files.some(isUnread) ? 2 : 0;
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
