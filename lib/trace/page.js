'use strict';

/**
 * The report of `traceLogs` as one HTML document, for the person who looks for the bug: what is wrong, where, what no rule
 * explains, and how the logs were read. All of that is readable without a script.
 *
 * The chart is SVG: each mark is an element that a keyboard can reach, a screen reader can name and a test can count, and it
 * stays sharp at any zoom. A canvas could hold more marks than anybody can look at; `page/data.js` bounds their number.
 */

const path = require('node:path');
const { documentOf } = require('../page/document.js');
const { html } = require('../page/html.js');
const { unreadable } = require('../page/parts.js');
const { labelsFrom } = require('./labels.js');
const { pageData } = require('./page/data.js');
const { findingsSection } = require('./page/findings.js');
const { groupsOf } = require('./page/groups.js');
const { header } = require('./page/header.js');
const { readingSection } = require('./page/reading.js');
const { runsSection, toolbar } = require('./page/runs.js');
const { unexplainedSection } = require('./page/unexplained.js');

const beside = (name) => path.join(__dirname, 'page', name);
const styles = ['templates', 'chart', 'side'].map((name) => beside(`${name}.css`));
const scripts = ['model', 'layout', 'chart', 'panel', 'table', 'keys', 'page'].map((name) =>
  beside(`${name}.client.js`),
);

/**
 * Returns one self-contained document. `generatedAt` is a `Date` or what makes one; without it the page doesn't say when it was
 * made. `tables` names steps and findings; by default the addon gives it.
 */
function renderPage(report, { title = 'Run ids in the logs', generatedAt, tables } = {}) {
  const labels = labelsFrom(tables);
  const groups = groupsOf(report);
  const { data, chosen, drawn } = pageData(
    report,
    groups.flatMap((group) => group.shown),
    labels,
  );
  const rows = new Map(chosen.map(({ baseId }, at) => [baseId, `run-${at}`]));
  const body = html`${header(report, groups, { title, generatedAt })}
<main>
${unreadable(report, 'How the logs were read')}
${toolbar()}
${findingsSection(report, groups, labels)}
${runsSection(report, { chosen, drawn, groups, labels, rows })}
${unexplainedSection(report, rows)}
${readingSection(report)}
</main>`;
  return documentOf({ title, styles, scripts, body, data });
}

module.exports = { renderPage };
