'use strict';

/** Turns the options of `audit` into those of `auditTables`, and refuses those that don't go together. */

const path = require('node:path');
const { STDIN } = require('../inputs.js');
const { clientsIn } = require('../names.js');
const { Problem } = require('../problem.js');
const { refuseTwoOutputs } = require('../report.js');
const { escaped, quoted } = require('../terminal.js');

/** The options that name a column, with the names that `auditTables` has for them. */
const COLUMNS = {
  'run-id': 'runId',
  client: 'client',
  record: 'record',
  status: 'status',
  created: 'created',
  job: 'job',
};

/** The options that name a table of one part. */
const PARTS = { jobs: 'jobs', 'client-runs': 'clientRuns' };

/** Returns the options of `auditTables`. */
async function auditOptions(values, io, { explainClientId }) {
  const columns = Object.entries(COLUMNS).filter(([option]) => values[option] !== undefined);
  return {
    ...(columns.length
      ? { columns: Object.fromEntries(columns.map(([option, name]) => [name, values[option]])) }
      : {}),
    ...(values.clients === undefined
      ? {}
      : { clients: await clientsIn(values.clients, io, explainClientId) }),
  };
}

/** Returns all tables to read. Those with a part are first: a table that is given twice is read once, with its part. */
function tablesIn(values, positionals) {
  const parts = Object.keys(PARTS).flatMap((option) =>
    (values[option] ?? []).map((name) => ({ option, name })),
  );
  for (const { option, name } of parts) {
    const other = parts.find(
      (each) => each.option !== option && path.resolve(each.name) === path.resolve(name),
    );
    if (!other) continue;
    throw new Problem(
      `--jobs and --client-runs both name ${quoted(name)}.`,
      'If one table has both kinds of rows, give it without an option: the run ids show which row is which.',
    );
  }
  return [...parts.map(({ name }) => name), ...positionals];
}

/** Returns the tables as `auditTables` takes them: those of `--jobs` and `--client-runs` with their part. */
function withParts(values, paths) {
  const partOf = (file) =>
    Object.keys(PARTS).find((option) =>
      (values[option] ?? []).some((name) => file === name || file.startsWith(path.join(name, path.sep))),
    );
  return paths.map((file) => {
    const option = partOf(file);
    return option ? { path: file, part: PARTS[option] } : file;
  });
}

/** Throws a `Problem` if the options ask for two things on standard output, or for standard input twice. */
function refuseTogether(values, tables, { page, repair }) {
  const { json, findings, html, clients } = values;
  refuseTwoOutputs(
    [
      json && '--json',
      findings && '--findings',
      page?.isStdout && `--html ${escaped(html)}`,
      repair?.isStdout && `--repair ${escaped(values.repair)}`,
    ],
    values,
    'Write one of them, or to files: --html audit.html --repair repair.csv',
  );
  if (
    page &&
    repair &&
    !page.isStdout &&
    !repair.isStdout &&
    path.resolve(html) === path.resolve(values.repair)
  ) {
    throw new Problem(
      `--html and --repair both name ${quoted(html)}.`,
      'Write: --html audit.html --repair repair.csv',
    );
  }
  if (clients === STDIN && (!tables.length || tables.includes(STDIN))) {
    throw new Problem(
      "--clients and a table can't both be standard input.",
      'Write the names to a file: --clients clients.txt',
    );
  }
}

/** The options to repeat in a command that audits the same again: `[name, value]`. */
function repeated(values) {
  return [...Object.keys(COLUMNS), ...Object.keys(PARTS), 'clients'].flatMap((name) =>
    [values[name] ?? []].flat().map((value) => [name, value]),
  );
}

/** The tables that options name. */
const givenByOption = (values) => new Set(Object.keys(PARTS).flatMap((option) => values[option] ?? []));

module.exports = { auditOptions, givenByOption, refuseTogether, repeated, tablesIn, withParts };
