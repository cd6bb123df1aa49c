'use strict';

/** The summary of `audit` and its list of findings: on one screen, with the rows and which to keep, and commands that a shell takes. */

const { findingLines } = require('../bin/audit/findings.js');
const { summary } = require('../bin/audit/summary.js');
const { widthOf } = require('../bin/layout.js');
const { clean, manyFindings, twoTables, unread } = require('./fixtures/auditReport.js');
const { hostile } = require('./fixtures/hostileReport.js');
const { paint } = require('./helpers/cli.js');

const shown = (report, { width = 120, ...rest } = {}) => [...summary(report, { paint, width, ...rest })];
const findings = (report, width = 120) => [...findingLines(report, { paint, width })];

/** All kinds of findings, as if there were many. */
const everyKind = (count) => {
  const report = manyFindings(count);
  const [first] = report.findings;
  const codes = ['two-rows', 'doubled-id', 'old-spelling', 'no-client-rows', 'made-twice', 'counts-differ'];
  report.findings.push(...codes.map((code) => ({ ...first, code, hint: `Mend ${code}.` })));
  return report;
};

test.each([
  [twoTables(), 120],
  [twoTables(), 80],
  [everyKind(1), 80],
  [everyKind(500), 80],
  [manyFindings(2_000), 120],
  [clean(), 80],
  [unread(), 80],
])('fits a screen of 40 lines (%#)', (report, width) => {
  const lines = shown(report, { width });
  expect(lines.length).toBeLessThanOrEqual(40);
  const commands = lines.filter((line) => line.includes('strict-run-id audit '));
  expect(lines.filter((line) => widthOf(line) > width && !commands.includes(line))).toEqual([]);
});

test('says how each table was read, with its columns', () => {
  const text = shown(twoTables()).join('\n');
  expect(text).toMatch('read     2 tables, 160 rows (40 of jobs, 120 of clients), 13.0 kB');
  expect(text).toMatch(
    'table    exports/jobs.csv: 40 rows of jobs; run id "Run ID", record "Record ID", status "Status"',
  );
  expect(text).toMatch('note     exports/client runs.csv: The column "Status" appears twice');
});

test('shows the rows of a finding, which to keep, why, and what differs', () => {
  const text = shown(twoTables()).join('\n');
  expect(text).toMatch(
    /keep {2}exports\/client runs\.csv:12 {2}recKU8iGyB0A3pxFi {2}Completed .*\n +exports\/client runs\.csv:40 {2}recZZ8iGyB0A3pxFi {2}Running/,
  );
  expect(text).toMatch('keep: It is completed, and the other is running.');
  expect(text).toMatch('differs  "Posts Scored": 17 | –');
  // The rows show it already.
  expect(text).not.toMatch('differs  "Status"');
});

test('shows the row to keep even if there is no room for those before it', () => {
  const report = twoTables();
  const [finding] = report.findings;
  finding.rows = Array.from({ length: 9 }, (_, at) => ({ ...finding.rows[1], line: 40 + at }));
  finding.keep = 8;
  expect(shown(report).join('\n')).toMatch(/keep {2}exports\/client runs\.csv:48/);
});

test('counts what is not shown', () => {
  expect(shown(manyFindings(300)).join('\n')).toMatch(/two-rows ×300 of 5 clients/);
  expect(shown(manyFindings(300)).join('\n')).toMatch(
    '… and 1,196 more of these kinds: --findings lists all with their rows',
  );
});

test('says what was not checked, and what would change', () => {
  const text = shown(twoTables()).join('\n');
  expect(text).toMatch(
    'Not checked\n         never-ended: No table has a column that says when a run ended.',
  );
  expect(text).toMatch(
    '4 proposed changes, 2 certain: 1 row to delete, 3 cells to change. Nothing was changed.',
  );
});

describe('the next commands', () => {
  const next = (report, options) =>
    shown(report, { options }).filter((line) => line.includes('strict-run-id audit'));

  test('repeat the options, quoted for a shell', () => {
    const options = {
      named: [
        ['run-id', "Run's id"],
        ['jobs', 'exports/jobs.csv'],
      ],
      given: new Set(['exports/jobs.csv']),
    };
    expect(next(twoTables(), options)[0]).toBe(
      String.raw`  findings  strict-run-id audit --findings --run-id 'Run'\''s id' --jobs exports/jobs.csv 'exports/client runs.csv'`,
    );
  });

  test('have a placeholder for what does not fit or can not be typed', () => {
    const report = twoTables();
    report.files[1].name = 'a\u202eb.csv';
    expect(next(report)[0]).toBe('  findings  strict-run-id audit --findings FILE…');
    report.files[1].name = `${'x'.repeat(200)}.csv`;
    expect(next(report)[0]).toBe('  findings  strict-run-id audit --findings FILE…');
  });

  test('leave out what there is nothing of', () => {
    expect(next(clean()).map((line) => line.slice(0, 12))).toEqual(['  a page    ']);
  });
});

test.each([
  [clean(), /^No findings\.$/m],
  [unread(), /^Nothing could be read\./m],
  [{ ...clean(), totals: { ...clean().totals, rows: 0 } }, /^There are no rows\. Is it the right table\?$/m],
])('says it plainly if there is nothing to report (%#)', (report, what) => {
  expect(shown(report).join('\n')).toMatch(what);
});

test('never says that all is well if a table could not be read', () => {
  const report = clean();
  report.files.push(unread().files[0]);
  expect(shown(report).join('\n')).toMatch(
    /not read runs\.xlsx: It is an Excel workbook[^]*No findings in what could be read\./,
  );
});

test('a list of findings has each with its rows, and each hint once', () => {
  const report = twoTables();
  report.findings.push(report.findings[0]);
  const text = findings(report).join('\n');
  expect(text.match(/^error {2}two-rows$/gm)).toHaveLength(2);
  expect(text.match(/→ Keep one row/g)).toHaveLength(1);
  expect(text).toMatch('… and 3 more rows');
});

test.each(Object.entries(hostile))('escapes cells with %s', (_, text) => {
  const report = twoTables();
  Object.assign(report.findings[0].rows[0], { status: text, recordId: text, client: text });
  report.findings[0].message = text;
  report.findings[0].differs[1] = { column: text, values: [text, text] };
  report.files[0].columns.status = text;
  report.files[0].name = text;
  report.notChecked[0].why = text;
  const lines = [...shown(report), ...findings(report)];
  expect(lines.filter((line) => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(line))).toEqual([]);
});
