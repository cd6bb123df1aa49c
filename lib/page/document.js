'use strict';

/**
 * A report as one HTML document, in the design that all reports share. It asks nothing of the network, and its policy runs no
 * script but its own.
 */

const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { asIs, html, json, visible } = require('./html.js');

const designed = ['base.css', 'parts.css'].map((name) => path.join(__dirname, name));

/**
 * Returns the document. `styles` and `scripts` are files beside those of the design, `body` is markup, and `data` is what the
 * scripts read.
 */
function documentOf({ title, styles = [], scripts, body, data }) {
  const style = textOf([...designed, ...styles]);
  const script = textOf(scripts);
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
${body}
${data !== undefined && html`<script type="application/json" id="data">${json(data)}</script>`}
<script>${asIs(script)}</script>
</body>
</html>
`);
}

const textOf = (files) => files.map((file) => readFileSync(file, 'utf8')).join('\n');

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

module.exports = { documentOf };
