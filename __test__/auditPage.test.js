'use strict';

/** The page of `audit --html` as text: what it says, and what it does with cells that attack it. `system/` opens it in a browser. */

const { renderPage } = require('../lib/audit/page.js');
const { most } = require('../lib/audit/page/groups.js');
const { manyFindings, tables, twoTables } = require('./fixtures/auditReport.js');
const { hostile, shown } = require('./fixtures/hostileReport.js');

const render = (report) => renderPage(report, { tables, generatedAt: Date.UTC(2025, 9, 13) });

const escapedHtml = (text) =>
  text.replace(
    /[&<>"']/g,
    (char) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[char],
  );

test('says when it was made, what is wrong, and how the tables were read', () => {
  const page = render(twoTables());
  expect(page).toMatch('strict-run-id audit · made 2025-10-13 00:00:00 UTC');
  expect(page).toMatch('two rows for one run of one client');
  expect(page).toMatch('count <b><bdi>Posts Scored</bdi></b>');
});

test('has no more findings and changes than a browser opens at once, and says how many there are', () => {
  const report = manyFindings(5_000);
  report.repairs = Array.from({ length: 2_000 }, () => report.repairs[0]);
  const page = render(report);
  expect(page.match(/<article/g).length).toBeLessThanOrEqual(most.findings);
  expect(page).toMatch('The first 150 of 5,000 are here.');
  expect(page.match(/data-finding/g).length).toBeLessThanOrEqual(most.changes + 1);
  expect(page).toMatch('The first 500 of 2,000.');
  expect(page.length).toBeLessThan(3e6);
});

test.each(Object.keys(hostile))('escapes cells and names with %s', (name) => {
  const report = twoTables();
  const text = hostile[name];
  Object.assign(report.findings[0].rows[0], { status: text, recordId: text, client: text, runId: text });
  Object.assign(report.findings[0], {
    message: text,
    hint: text,
    keepWhy: text,
    clientId: text,
    runId: text,
  });
  report.findings[0].differs[1] = { column: text, values: [text, text] };
  Object.assign(report.repairs[1], { column: text, from: text, to: text, why: text, recordId: text });
  Object.assign(report.files[1], { name: text, remarks: [text], error: { code: text, message: text } });
  report.files[1].columns.status = text;
  report.notChecked[0] = { code: text, why: text };
  const page = render(report);
  const body = page.slice(page.indexOf('<body>'), page.lastIndexOf('<script>'));
  expect(body).toContain(escapedHtml(shown[name]));
  expect(body).not.toMatch(/<(?:script|img)|[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
});
