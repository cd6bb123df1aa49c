'use strict';

/** The tables of platforms: in docs/platforms.md, as a run found them, and in README.md, which repeats the main points. */

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n');

const BINARIES = ['platform', 'built', 'needs', 'size', 'SHA-256'];
const LOADS = ['platform', 'loaded on', 'Node', 'smoke test'];
const SUMMARY = ['platform', 'needs', 'run on'];

/** Finds a table in a text by its head. */
const tableIn = (head) => new RegExp(`^\\| ${head.join(' +\\| ')} +\\|\n(?:\\|.*\n?)+`, 'm');

/** Returns the two tables of a run, as texts. */
const tablesOf = ({ binaries, loads }) => ({
  binaries: table(BINARIES, binaries),
  loads: table(LOADS, loads),
});

/** Puts the tables of a run into the page, or throws if the page has none to replace. */
const withTables = (page, { binaries, loads }) => replaced(replaced(page, BINARIES, binaries), LOADS, loads);

/** Returns the README with the table that sums the page up. */
const withSummary = (readme, page) => replaced(readme, SUMMARY, summaryOf(page));

function replaced(text, head, newTable) {
  if (!tableIn(head).test(text)) throw new Error(`There is no table with the columns ${head.join(', ')}.`);
  return text.replace(tableIn(head), () => `${newTable}\n`);
}

/** Returns the cells of each row of a table. */
const rowsIn = (text, head) =>
  tableIn(head)
    .exec(text)[0]
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

/** Returns the table for the README: a row for each platform, with what it was run on. */
function summaryOf(page) {
  const loads = rowsIn(page, LOADS).filter(([, , , result]) => result === 'passed');
  return table(
    SUMMARY,
    rowsIn(page, BINARIES).map(([platform, built, needs]) => {
      const runs = loads.filter(([name]) => name === platform);
      const places = [...new Set(runs.map(([, where]) => where))].map((place) => {
        const versions = runs.filter(([, where]) => where === place).map(([, , version]) => majorOf(version));
        return `${place} (Node ${versions.join(', ')})`;
      });
      return [
        `\`${platform}\``,
        needs,
        built === 'yes' ? places.join('; ') || 'only built' : 'no binary in the last run',
      ];
    }),
  );
}

const majorOf = (version) => version.split('.')[0];

module.exports = { summaryOf, tablesOf, withSummary, withTables };
