'use strict';

/**
 * `node scripts/measure.js [--doctor] [FOLDER…]`: prints how well the rules find what the sources in a folder expect, run by ESLint or by
 * the doctor. Without a folder, it measures the corpus and the backend of the tests. Exits with 1 if a certain finding is wrong.
 */

const path = require('node:path');
const { compare, expectedOf, figuresOf, readSources } = require('./corpus.js');
const { withDoctor } = require('./withDoctor.js');
const { withEslint } = require('./withEslint.js');

const tests = path.join(__dirname, '..', '__test__');

/** Measures a folder with `reportsOf`, a function from a source to its reports. Returns comparisons, one for each file. */
exports.measure = (folder, reportsOf = withEslint) =>
  readSources(folder).map((source) => ({
    file: source.file,
    ...compare(expectedOf(source), reportsOf(source)),
  }));

/** Returns the figures as lines of text: in all, by rule, and each finding that isn't as expected. */
exports.describe = (folder, comparisons) => {
  const all = figuresOf(comparisons);
  const rules = comparisons.flatMap(({ hits, missed, wrong }) =>
    [...hits.map(({ expected }) => expected), ...missed, ...wrong].map(({ rule }) => rule),
  );
  const rows = [...new Set(rules)]
    .sort()
    .map((rule) => [rule, figuresOf(comparisons.map((file) => onlyRule(file, rule)))]);
  return [
    `${folder}: ${comparisons.length} files, ${all.expected} findings expected`,
    `  certain: ${all.certainRight} right, ${all.certainWrong} wrong`,
    `  likely:  ${all.likelyRight} right, ${all.likelyWrong} wrong, precision ${percent(all.likelyPrecision)}`,
    `  recall, both together: ${percent(all.recall)}, ${all.missed} missed`,
    `  the other word than expected: ${all.tooCertain} certain for likely, ${all.tooShy} likely for certain`,
    '',
    ...table([
      ['rule', 'expected', 'certain', 'wrong', 'likely', 'wrong', 'missed', 'recall'],
      ...rows.map(([rule, figures]) => [
        rule,
        figures.expected,
        figures.certainRight,
        figures.certainWrong,
        figures.likelyRight,
        figures.likelyWrong,
        figures.missed,
        percent(figures.recall),
      ]),
    ]),
    '',
    ...comparisons.flatMap(deviations),
  ];
};

const onlyRule = ({ hits, missed, wrong }, name) => ({
  hits: hits.filter(({ expected }) => expected.rule === name),
  missed: missed.filter(({ rule }) => rule === name),
  wrong: wrong.filter(({ rule }) => rule === name),
});

const word = (certain) => (certain ? 'certain' : 'likely');

function deviations({ file, hits, missed, wrong }) {
  const at = path.relative(process.cwd(), file);
  return [
    ...wrong.map(
      ({ rule, certain, line, message }) => `wrong   ${at}:${line}  ${rule} ${word(certain)}: ${message}`,
    ),
    ...missed.map(({ rule, certain, line }) => `missed  ${at}:${line}  ${rule} ${word(certain)}`),
    ...hits
      .filter(({ expected, report }) => expected.certain !== report.certain)
      .map(
        ({ expected, report }) =>
          `word    ${at}:${expected.line}  ${expected.rule} ${word(report.certain)}, expected ${word(expected.certain)}`,
      ),
  ];
}

const percent = (part) => `${(100 * part).toFixed(1)} %`;

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]),
      )
      .join('  '),
  );
}

function main(args) {
  const folders = args.filter((arg) => arg !== '--doctor');
  if (folders.length === 0) folders.push(path.join(tests, 'corpus'), path.join(tests, 'backend'));
  for (const folder of folders) {
    const comparisons = exports.measure(
      path.resolve(folder),
      args.includes('--doctor') ? withDoctor : withEslint,
    );
    console.log(exports.describe(path.relative(process.cwd(), folder) || '.', comparisons).join('\n'));
    if (figuresOf(comparisons).certainWrong > 0) process.exitCode = 1;
  }
}

if (require.main === module) main(process.argv.slice(2));
