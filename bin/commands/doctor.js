'use strict';

/**
 * `doctor`: finds string surgery on run ids in the sources of a project, and mends what is certain. The work is done by
 * eslint-plugin-strict-run-id, which is a package for developers only; this command finds it, and prints what it finds.
 */

const { examinedClients } = require('../doctor/clients.js');
const { jsonOf } = require('../doctor/json.js');
const { patchOf, writeMends } = require('../doctor/mends.js');
const { loadDoctor } = require('../doctor/plugin.js');
const { sarifOf } = require('../doctor/sarif.js');
const { findingsText, summaryText } = require('../doctor/text.js');
const { Problem } = require('../problem.js');
const { jsonTexts, stringify } = require('../json.js');

const options = {
  fix: { type: 'boolean', about: 'mend what is certain, in files that git could restore' },
  'dry-run': { type: 'boolean', about: 'with --fix: print the changes as a patch, and write nothing' },
  force: { type: 'boolean', about: 'with --fix: also change files that git could not restore' },
  clients: {
    type: 'string',
    value: 'FILE',
    about: "also check the tenants' names in this file, one per line",
  },
  summary: { type: 'boolean', about: 'print only the summary' },
  json: { type: 'boolean', about: 'print all of it as one JSON object' },
  sarif: { type: 'boolean', about: 'print the findings as SARIF 2.1.0, for code scanning' },
  'fail-on': {
    type: 'string',
    choices: ['likely', 'certain'],
    default: 'likely',
    about: 'the least sure finding that counts for the exit code',
  },
};

const help = {
  usage: ['[options] [PATHS]'],
  about: `
Looks through JavaScript and TypeScript for what breaks run ids: ids that are cut and joined as strings, private
regular expressions of ids, calls that the package refuses, and the modules it replaces. Each finding says what goes
wrong at runtime and what to write instead. A finding is certain if the file proves it, and likely if only a name
suggests it. --fix changes only what is certain.

PATHS are files and folders, by default the current folder. In a git repository, what git ignores is not read.
The rules are those of eslint-plugin-strict-run-id, which has to be installed; ESLint has not.`,
  examples: [
    { line: 'strict-run-id doctor', about: 'the whole project' },
    { line: 'strict-run-id doctor --summary src', about: 'how much there is to do, by rule and by file' },
    { line: 'strict-run-id doctor --fix --dry-run', about: 'what --fix would change, as a patch' },
    { line: 'strict-run-id doctor --clients tenants.txt', about: 'with the names of all tenants' },
    {
      line: 'strict-run-id doctor --fail-on=certain --sarif | tee doctor.sarif',
      about: 'for code scanning in CI',
    },
  ],
};

/** Looks through the sources and prints the findings. */
async function run(values, positionals, io) {
  refuseTogether(values);
  if (positionals.includes('')) throw new Problem('a path is empty.', 'Is a shell variable not set?');
  const paths = positionals.length > 0 ? positionals : ['.'];
  const clients = values.clients === undefined ? null : await examinedClients(values.clients, io);
  const doctor = loadDoctor(process.cwd());
  const report = doctor.examine(paths, { mend: values.fix === true });
  refuseNothing(report, paths);
  const isDry = values['dry-run'] === true;
  if (values.fix && !isDry) await writeMends(report, doctor, { isForced: values.force === true });
  const outcome = { ...report, clients, isDry };
  for (const text of printed(outcome, doctor, values, paths, io)) await io.out.write(text);
  return exitCode(outcome, values['fail-on']);
}

/** Yields what is printed on standard output. */
function* printed(report, doctor, values, paths, io) {
  if (values.json) yield* jsonTexts(jsonOf(report, doctor));
  else if (values.sarif) yield `${stringify(sarifOf(report, doctor))}\n`;
  else {
    // What follows a patch is not part of it: git apply and patch skip it.
    if (report.isDry) for (const mend of report.mends) yield patchOf(mend, doctor);
    else if (!values.summary) for (const line of findingsText(report, io.out)) yield `${line}\n`;
    for (const line of summaryText(report, values, paths, io.out)) yield `${line}\n`;
  }
}

function exitCode({ findings, files, clients }, failOn) {
  if (files.unparsed.length > 0) return 2;
  const counts = failOn === 'certain' ? ({ certain }) => certain : () => true;
  return findings.some(counts) || clients?.refused.length > 0 ? 1 : 0;
}

/** Options that only make sense with another one, and pairs that don't go together. */
function refuseTogether(values) {
  for (const name of ['dry-run', 'force']) {
    if (values[name] && !values.fix) {
      throw new Problem(`--${name} is only for --fix.`, `Write: --fix --${name}`);
    }
  }
  for (const [one, other, why] of [
    ['json', 'sarif', 'print the findings in two formats'],
    ['json', 'summary', 'are two forms of output'],
    ['sarif', 'summary', 'are two forms of output'],
    ['dry-run', 'sarif', 'would put a patch into SARIF'],
    ['dry-run', 'force', 'contradict each other: nothing is written'],
  ]) {
    if (values[one] && values[other]) {
      throw new Problem(`--${one} and --${other} ${why}.`, 'Give one of them.');
    }
  }
}

function refuseNothing({ files }, paths) {
  if (files.read > 0 || files.unparsed.length > 0) return;
  const skipped = files.skippedFolders.length
    ? [`These folders are only read if they are named: ${files.skippedFolders.slice(0, 5).join(', ')}`]
    : [];
  throw new Problem(
    `there is no JavaScript or TypeScript in ${paths.length === 1 ? 'this path' : 'these paths'}.`,
    'Name the folders of your sources: strict-run-id doctor src',
    ...skipped,
  );
}

module.exports = {
  name: 'doctor',
  summary: 'find what breaks run ids in the sources of a project, and mend it',
  help,
  options,
  run,
};
