'use strict';

/** Builds the README of eslint-plugin-strict-run-id: its text is a template, the table of rules comes from the rules. */

const fs = require('node:fs');
const path = require('node:path');
const rules = require('../packages/eslint-plugin-strict-run-id/lib/rules/index.js');

const TEMPLATE = 'plugin-readme.template.md';
const MARKER = '<!-- rules -->';

function pluginReadme() {
  const page = fs.readFileSync(path.join(__dirname, TEMPLATE), 'utf8');
  if (!page.includes(MARKER)) throw new Error(`scripts/${TEMPLATE} lacks ${MARKER}.`);
  // A function, since `$` in a replacement text would be read as a pattern.
  return page.replace(MARKER, () => ruleTable().join('\n'));
}

function ruleTable() {
  const rows = Object.entries(rules).map(([name, { meta }]) => {
    const offers = [meta.fixable ? 'fix' : null, meta.hasSuggestions ? 'suggestions' : null].filter(Boolean);
    return `| [${name}](docs/rules/${name}.md) | ${meta.docs.description} | ${offers.join(', ')} |`;
  });
  return ['| rule | what it does | offers |', '|---|---|---|', ...rows];
}

module.exports = pluginReadme;
