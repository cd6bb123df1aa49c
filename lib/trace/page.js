'use strict';

/**
 * The report of `traceLogs` as one HTML document, for the person who looks for the bug: a summary, then the findings, readable
 * without a script, then swim lanes. It asks nothing of the network, and its policy runs no script but its own.
 *
 * The lanes are SVG: each mark is an element that a keyboard can reach, a screen reader can name and a test can count, and
 * stays sharp at any zoom. A canvas could hold more of them than anybody can look at; `page/data.js` bounds their number.
 */

const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { pageData, shownFindings } = require('./page/data.js');
const { findingsSection } = require('./page/findings.js');
const { asIs, html, json, visible } = require('./page/html.js');
const { lanesSection, toolbar } = require('./page/lanes.js');
const { filesSection, header, unreadable } = require('./page/summary.js');

const scripts = ['model', 'layout', 'chart', 'panel', 'page'];

/** One self-contained document. `generatedAt` is a `Date` or what makes one; without it the page doesn't say when it was made. */
function renderPage(report, { title = 'Run ids in the logs', generatedAt } = {}) {
  const style = readAsset('page.css');
  const script = scripts.map((name) => readAsset(`${name}.client.js`)).join('\n');
  const findings = shownFindings(report);
  const { data, drawn } = pageData(report, findings);
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
<a class="skip" href="#lanes">Skip to the lanes</a>
${header(report, { title, generatedAt })}
<main>
${unreadable(report)}
${toolbar()}
${findingsSection(report, findings)}
${lanesSection(report, drawn)}
${filesSection(report)}
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
