'use strict';

/**
 * The report of `auditTables` as one HTML document, for the person who mends the tables: what is wrong, which row to keep and why,
 * what would change, and how the tables were read. All of that is readable without a script, which only narrows it down.
 */

const path = require('node:path');
const { documentOf } = require('../page/document.js');
const { html } = require('../page/html.js');
const { unreadable } = require('../page/parts.js');
const { changesSection } = require('./page/changes.js');
const { findingsSection } = require('./page/findings.js');
const { groupsOf } = require('./page/groups.js');
const { header, toolbar } = require('./page/header.js');
const { readingSection } = require('./page/reading.js');

const beside = (name) => path.join(__dirname, 'page', name);

/**
 * Returns one self-contained document. `generatedAt` is a `Date` or what makes one; without it the page doesn't say when it was
 * made. `tables` says what each finding means; by default the addon gives it.
 */
function renderPage(report, { title = 'Run ids in tables', generatedAt, tables } = {}) {
  const groups = groupsOf(report, meaningsFrom(tables));
  const body = html`${header(report, groups, { title, generatedAt })}
<main>
${unreadable(report, 'How the tables were read')}
${toolbar(groups, report.findings.length > 0)}
${findingsSection(report, groups)}
${changesSection(report, groups)}
${readingSection(report)}
</main>`;
  return documentOf({
    title,
    styles: [beside('rows.css')],
    scripts: [beside('page.client.js')],
    body,
  });
}

/** The addon has the one table of what findings mean; it is asked only when a page is made. */
function meaningsFrom(tables = JSON.parse(require('../bound.js').audit.tables())) {
  return new Map(tables.findings.map(({ code, about }) => [code, about]));
}

module.exports = { renderPage };
