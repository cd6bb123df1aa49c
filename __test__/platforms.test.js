'use strict';

/** The platforms that README.md and docs/platforms.md list: the same, and all that a release is built for. */

const fs = require('node:fs');
const path = require('node:path');
const { root } = require('./helpers/index.js');
const { summaryOf, tablesOf, withSummary, withTables } = require('./platforms/page.js');
const { TARGETS } = require('../scripts/targets.js');

const read = (file) => fs.readFileSync(path.join(root, file), 'utf8');

test('the table of the README sums up that of docs/platforms.md', () => {
  const readme = read('README.md');
  expect(withSummary(readme, read('docs/platforms.md'))).toBe(readme);
});

test('the tables have each platform that is built, and no other', () => {
  const listed = summaryOf(read('docs/platforms.md'))
    .split('\n')
    .slice(2)
    .map((row) => /^\| `([\w-]+)` \|/.exec(row)[1]);
  expect(listed).toEqual(TARGETS.map(({ folder }) => folder));
});

test('the summary says of each platform where it passed, or that it was only built, or not there', () => {
  const page = `Before.\n\n| platform | built | needs | size | SHA-256 |\n|---|---|---|---|---|\n| x | | | | |\n
| platform | loaded on | Node | smoke test |\n|---|---|---|---|\n| x | | | |\n\nAfter.\n`;
  const written = withTables(
    page,
    tablesOf({
      binaries: [
        ['a-x64', 'yes', 'musl', '1.00 MB', ''],
        ['b-x64', 'yes', '', '1.00 MB', ''],
        ['c-x64', 'no', '', '', ''],
      ],
      loads: [
        ['a-x64', 'Here', '20.1.2', 'passed'],
        ['a-x64', 'Here', '24.0.0', 'passed'],
        ['a-x64', 'There', '22.0.0', 'failed'],
        ['b-x64', 'There', '22', 'skipped: it is not here'],
      ],
    }),
  );
  expect(written).toMatch(/^Before\.\n[^]*\n\nAfter\.\n$/);
  expect(summaryOf(written).split('\n').slice(2)).toEqual([
    '| `a-x64` | musl | Here (Node 20, 24) |',
    '| `b-x64` |  | only built |',
    '| `c-x64` |  | no binary in the last run |',
  ]);
});

test('a page without the tables is refused, and not left as it is', () => {
  expect(() => withTables('# Platforms\n', tablesOf({ binaries: [], loads: [] }))).toThrow(
    'There is no table with the columns platform, built, needs, size, SHA-256.',
  );
});
