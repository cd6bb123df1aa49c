'use strict';

/**
 * Compares what the rules report with what a folder of sources expects in its comments. The comments are written apart from the rules, so
 * the figures say how good the rules are.
 *
 * A line with a finding ends with `// finding: no-surgery certain`; several are separated by a comma. In JSX it is a block comment.
 * A file without such a comment must be silent.
 */

const fs = require('node:fs');
const path = require('node:path');

const EXTENSIONS = new Set(['.js', '.cjs', '.mjs', '.jsx', '.ts', '.mts', '.cts', '.tsx']);
const COMMENT = /(?:\/\/|\/\*)\s*finding:\s*(.*?)\s*(?:\*\/.*)?$/;
const EXPECTED = /^([a-z-]+) (certain|likely)$/;

/** Returns the sources of a folder and of those in it, in order: `[{ file, text }]`. */
exports.readSources = (folder) =>
  fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => EXTENSIONS.has(path.extname(name)) && !name.split(path.sep).includes('node_modules'))
    .sort()
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, text: fs.readFileSync(file, 'utf8') }));

/** Returns the findings that a source expects: `[{ rule, certain, line }]`. Throws an error if a comment is misspelt. */
exports.expectedOf = ({ file, text }) =>
  text.split('\n').flatMap((row, index) => {
    const comment = COMMENT.exec(row);
    if (!comment) return [];
    return comment[1].split(/,\s*/).map((item) => {
      const words = EXPECTED.exec(item);
      if (!words) throw new Error(`${file}:${index + 1}: "${item}" isn't a rule and "certain" or "likely"`);
      return { rule: words[1], certain: words[2] === 'certain', line: index + 1 };
    });
  });

/**
 * Compares the reports of one file, `[{ rule, certain, line, endLine }]`, with what it expects. A report answers an expectation of its
 * rule on the line where it starts, or else one in the lines that it covers. Returns
 *
 * - `hits`: `[{ expected, report }]`, one for each expectation that was answered
 * - `missed`: the other expectations
 * - `wrong`: reports that answer none
 */
exports.compare = (expected, reports) => {
  const answers = new Map();
  const wrong = [];
  for (const report of reports) {
    const ofRule = expected.filter(({ rule }) => rule === report.rule);
    const answered =
      ofRule.find(({ line }) => line === report.line) ??
      ofRule.find(({ line }) => line > report.line && line <= report.endLine);
    if (!answered) wrong.push(report);
    // Of two reports on a line, the certain one counts.
    else if (!answers.get(answered)?.certain) answers.set(answered, report);
  }
  return {
    hits: [...answers].map(([item, report]) => ({ expected: item, report })),
    missed: expected.filter((item) => !answers.has(item)),
    wrong,
  };
};

/** Counts the comparisons of files. All figures but the shares are numbers of findings. */
exports.figuresOf = (comparisons) => {
  const hits = comparisons.flatMap((file) => file.hits);
  const wrong = comparisons.flatMap((file) => file.wrong);
  const missed = comparisons.flatMap((file) => file.missed);
  const count = (list, isCounted) => list.filter(isCounted).length;
  const likelyRight = count(hits, ({ report }) => !report.certain);
  const likelyWrong = count(wrong, ({ certain }) => !certain);
  return {
    expected: hits.length + missed.length,
    certainRight: count(hits, ({ report }) => report.certain),
    certainWrong: count(wrong, ({ certain }) => certain),
    likelyRight,
    likelyWrong,
    missed: missed.length,
    // Found, but with the other word.
    tooCertain: count(hits, ({ expected, report }) => report.certain && !expected.certain),
    tooShy: count(hits, ({ expected, report }) => !report.certain && expected.certain),
    recall: share(hits.length, hits.length + missed.length),
    likelyPrecision: share(likelyRight, likelyRight + likelyWrong),
  };
};

/** A share of nothing is whole: there was nothing to miss. */
const share = (part, whole) => (whole === 0 ? 1 : part / whole);
