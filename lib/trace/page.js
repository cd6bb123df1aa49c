'use strict';

/**
 * The report of `traceLogs` as one HTML document, for the person who looks for the bug: what is wrong, where, what no rule
 * explains, and how the logs were read. All of that is readable without a script. It asks nothing of the network, and its
 * policy runs no script but its own.
 *
 * The chart is SVG: each mark is an element that a keyboard can reach, a screen reader can name and a test can count, and it
 * stays sharp at any zoom. A canvas could hold more marks than anybody can look at; `page/data.js` bounds their number.
 */

const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { labelsFrom } = require('./labels.js');
const { pageData } = require('./page/data.js');
const { findingsSection } = require('./page/findings.js');
const { groupsOf } = require('./page/groups.js');
const { header, unreadable } = require('./page/header.js');
const { asIs, html, json, visible } = require('./page/html.js');
const { readingSection } = require('./page/reading.js');
const { runsSection, toolbar } = require('./page/runs.js');
const { unexplainedSection } = require('./page/unexplained.js');

const styles = ['base', 'parts', 'chart', 'side'];
const scripts = ['model', 'layout', 'chart', 'panel', 'table', 'keys', 'page'];

/**
 * Returns one self-contained document. `generatedAt` is a `Date` or what makes one; without it the page doesn't say when it was
 * made. `tables` names steps and findings; by default the addon gives it.
 */
function renderPage(report, { title = 'Run ids in the logs', generatedAt, tables } = {}) {
  const style = styles.map((name) => readAsset(`${name}.css`)).join('\n');
  const script = scripts.map((name) => readAsset(`${name}.client.js`)).join('\n');
  const labels = labelsFrom(tables);
  const groups = groupsOf(report);
  const { data, chosen, drawn } = pageData(
    report,
    groups.flatMap((group) => group.shown),
    labels,
  );
  const rows = new Map(chosen.map(({ baseId }, at) => [baseId, `run-${at}`]));
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    `script-src ${hashOf(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

  return String(html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="strict-run-id">
<meta http-equiv="Content-Security-Policy" content="${asIs(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${visible(title)}</title>
<style>${asIs(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${header(report, groups, { title, generatedAt })}
<main>
${unreadable(report)}
${toolbar()}
${findingsSection(report, groups, labels)}
${runsSection(report, { chosen, drawn, groups, labels, rows })}
${unexplainedSection(report, rows)}
${readingSection(report)}
</main>
<script type="application/json" id="data">${json(data)}</script>
<script>${asIs(script)}</script>
</body>
</html>
`);
}

function readAsset(name) {
  return readFileSync(path.join(__dirname, 'page', name), 'utf8');
}

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

module.exports = { renderPage };
