'use strict';

/** `audit`: reads exports of the tables that track runs, and shows which rows are wrong, with the changes that mend them. */

const { closeSync, openSync, readSync, statSync } = require('node:fs');
const {
  auditOptions,
  givenByOption,
  refuseTogether,
  repeated,
  tablesIn,
  withParts,
} = require('../audit/options.js');
const { beginsAsRepair, repairTexts } = require('../audit/repairFile.js');
const { fileRemarks } = require('../audit/words.js');
const { STDIN } = require('../inputs.js');
const { jsonTexts } = require('../json.js');
const { OutputFile, beginsAsPage } = require('../outputFile.js');
const { Problem } = require('../problem.js');
const { isUnread, reading } = require('../reading.js');
const { failing, remarkLine, screenOf } = require('../report.js');
const { escaped, quoted } = require('../terminal.js');

const TABLES = {
  one: 'table',
  many: 'tables',
  example: 'runs.csv',
  smaller: 'Audit one table at a time',
  unreadFile: ({ name, code, message }) => ({
    name,
    format: null,
    rows: 0,
    bytes: 0,
    part: null,
    columns: null,
    remarks: [],
    error: { code, message },
  }),
};

const PAGE = { what: 'page', inputs: 'tables', example: '--html audit.html' };
const REPAIR = { what: 'list of changes', inputs: 'tables', example: '--repair repair.csv', isKept: true };

const columnOption = (about) => ({ type: 'string', value: 'COLUMN', about });

const options = {
  jobs: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    about: 'a table of jobs: one row for each run; repeatable',
  },
  'client-runs': {
    type: 'string',
    value: 'FILE',
    multiple: true,
    about: 'a table with one row for each client of each run; repeatable',
  },
  'run-id': columnOption('the column of the run id'),
  client: columnOption('the column of the client id'),
  record: columnOption('the column of the record id'),
  status: columnOption('the column of the status'),
  created: columnOption('the column of the time of creation'),
  job: columnOption("the column in which a client's row names its job"),
  clients: { type: 'string', value: 'FILE', about: 'the names of all tenants, one per line' },
  findings: { type: 'boolean', about: 'all findings, each with its rows' },
  json: { type: 'boolean', about: 'print the complete report as one JSON object' },
  html: {
    type: 'string',
    value: 'FILE',
    about: 'also write the report as a page for a browser; "-" prints the page instead',
  },
  repair: {
    type: 'string',
    value: 'FILE',
    about: 'also write the proposed changes as CSV, to review; "-" prints them instead',
  },
  'fail-on': {
    type: 'string',
    choices: ['error', 'warning'],
    default: 'error',
    about: 'the least severe finding that counts for the exit code',
  },
};

const help = {
  usage: ['[options] FILE…', '[options] < FILE'],
  about: `
Reads exports of the tables that track runs, and shows which rows are wrong: two rows for one run of a client, a row
of another tenant, rows without a job, old and malformed ids. For each it says which row to keep and why. It changes
nothing: --repair writes the changes that it proposes to a file.

A table is CSV as Airtable, Excel or Postgres export it (the delimiter and UTF-16 are detected), JSON (an array of
objects) or JSON lines. The first row of CSV has the names of the columns. Columns are found by their names, such as
"Run ID" or "client_id"; if that fails, name them. A row is of a job if its run id is a base id, and of a client if it
has a client suffix; --jobs and --client-runs say so for a whole table. Without a FILE, or with "-", it reads standard
input.`,
  examples: [
    { line: 'strict-run-id audit runs.csv', about: 'a summary: what is wrong, and which rows to keep' },
    {
      line: 'strict-run-id audit --jobs jobs.csv --client-runs runs.csv',
      about: 'a table of jobs and one of clients: also finds rows without the other',
    },
    {
      line: 'strict-run-id audit --repair repair.csv runs.csv',
      about: 'the proposed changes, to review in a spreadsheet',
    },
    { line: 'strict-run-id audit --html audit.html runs.csv', about: 'a page for a browser' },
    {
      line: "strict-run-id audit --run-id Lauf --client Mandant --record 'Datensatz' laeufe.csv",
      about: 'columns with names of your own',
    },
    {
      line: 'strict-run-id audit --fail-on=warning --json runs.csv > audit.json || echo "look at audit.json"',
      about: 'for cron or CI',
    },
  ],
};

/** Reads the tables, and prints the report. */
async function run(values, positionals, io) {
  const runIds = require('../../index.js');
  // The command prints errors itself.
  runIds.setLogger(null);
  const page = values.html === undefined ? null : new OutputFile(values.html, PAGE);
  const repair = values.repair === undefined ? null : new OutputFile(values.repair, REPAIR);
  const tables = tablesIn(values, positionals);
  refuseTogether(values, tables, { page, repair });
  const asked = await auditOptions(values, io, runIds);
  const report = await reading(runIds.auditTables, tables, {
    command: 'audit',
    io,
    kind: TABLES,
    argumentOf: (paths) => withParts(values, paths),
    skip: (file) => isOwnOutput(file, tables),
    before: async (paths) => {
      await page?.check(paths);
      await repair?.check(paths);
    },
    problem: columnProblem,
    ...asked,
  });
  const written = [];
  const failures = [];
  const write = async (file, name, what, contentOf) => {
    if (!file || file.isStdout) return;
    try {
      await file.write(contentOf());
      written.push(`${what}: ${escaped(name)}\n`);
    } catch (error) {
      failures.push(error);
    }
  };
  await write(page, values.html, 'The page', () => pageOf(report));
  await write(repair, values.repair, 'The proposed changes', () => repairTexts(report));
  for (const text of printed(report, values, { page, repair }, io)) await io.out.write(text);
  // The report was worth the wait, even without its files.
  if (failures.length) throw failures[0];
  const isQuiet = values.json || page?.isStdout || repair?.isStdout;
  if (!isQuiet) for (const text of written) await io.out.write(text);
  if (report.files.some(isUnread)) return 2;
  return failing(report.totals, values['fail-on']) ? 1 : 0;
}

/**
 * Whether a file is what this command wrote, in a folder of tables; a reviewer may have saved it there. It is a `Problem` if it is
 * given by name: there is nothing in it to audit.
 */
function isOwnOutput(file, given) {
  if (file === STDIN) return false;
  const bytes = beginningOf(file);
  const what = beginsAsRepair(bytes) ? 'a list of changes' : beginsAsPage(bytes) ? 'a page' : null;
  if (what === null) return false;
  if (!given.includes(file)) return true;
  throw new Problem(
    `${quoted(file)} is ${what} that audit or trace wrote, not a table.`,
    'Name the export of a table: strict-run-id audit runs.csv',
  );
}

/** The first bytes of a file. None if it can't be read, which the report will say, or isn't a regular file. */
function beginningOf(file) {
  const buffer = Buffer.alloc(400);
  let descriptor;
  try {
    if (!statSync(file).isFile()) return buffer.subarray(0, 0);
    descriptor = openSync(file);
    return buffer.subarray(0, readSync(descriptor, buffer));
  } catch {
    return buffer.subarray(0, 0);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** An argument of `auditTables` that is refused, in the words of the command line. */
function columnProblem(argument, why, hint) {
  if (argument !== 'columns') return undefined;
  return new Problem(`a column can't be used: ${why}.`, hint);
}

function pageOf(report) {
  const { renderPage } = require('../../lib/audit/page.js');
  return renderPage(report, { title: 'Run ids in tables', generatedAt: new Date().toISOString() });
}

function* printed(report, values, { page, repair }, { out, env }) {
  if (page?.isStdout) yield pageOf(report);
  else if (repair?.isStdout) yield* repairTexts(report);
  else if (values.json) yield* jsonTexts(report);
  else yield* linesOf(report, values, { out, env });
}

function* linesOf(report, values, { out, env }) {
  const screen = screenOf({ out, env });
  if (values.findings) {
    for (const line of require('../audit/findings.js').findingLines(report, screen)) yield `${line}\n`;
    for (const remark of fileRemarks(report.files)) yield `${remarkLine(remark, out.paint)}\n`;
    return;
  }
  const options = { named: repeated(values), given: givenByOption(values) };
  for (const line of require('../audit/summary.js').summary(report, { ...screen, options })) {
    yield `${line}\n`;
  }
}

module.exports = {
  name: 'audit',
  summary: 'find wrong rows in exports of the tables that track runs, and propose changes',
  help,
  options,
  run,
};
