'use strict';

/** The first screen: what is wrong, with whom, what to do first, and only then what was read. */

const { bytesOf, counted, number } = require('../../amounts.js');
const { milliseconds, sentence, span } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');
const { clientsOf, fact, headerOf, howMany } = require('../../page/parts.js');

function header(report, groups, { title, generatedAt }) {
  return headerOf({
    command: 'audit',
    title,
    generatedAt,
    verdict: verdict(report),
    facts: facts(report, groups),
    read: whatWasRead(report),
  });
}

function verdict({ totals, findings, files }) {
  if (totals.errors + totals.warnings > 0) {
    return html`${howMany(totals)} in ${counted(totals.rows, 'row')}.`;
  }
  const failed = files.filter(({ error }) => error).length;
  if (failed === files.length) return html`<span class="none">Nothing could be read.</span>`;
  if (totals.rows === 0) return html`<span class="none">The tables have no rows.</span>`;
  if (failed > 0) return html`No findings in what could be read.`;
  return findings.length === 0 && html`<span class="clean">No findings.</span>`;
}

/** With whom, what would change, what to do first. */
function facts({ findings, repairs }, groups) {
  if (findings.length === 0) return null;
  const certain = repairs.filter((repair) => repair.certain).length;
  return html`<dl class="facts">
${fact('With whom', clientsOf(findings))}
${repairs.length > 0 && fact('Proposed', html`<a href="#changes">${counted(repairs.length, 'change')}</a>, ${number(certain)} certain`)}
${fact(
  'What to do first',
  html`<a href="#${groups[0].shown[0].anchor}">${visible(groups[0].code)}</a>: ${sentence(groups[0].shown[0].hint)}`,
)}
</dl>`;
}

function whatWasRead({ totals, files, time }) {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const [first, last] = [milliseconds(time?.first), milliseconds(time?.last)];
  const parts = [
    html`Read <a href="#reading">${counted(files.length, 'table')}</a>, ${bytesOf(bytes)}, ${counted(totals.rows, 'row')}: ${number(totals.jobRows)} of jobs, ${number(totals.clientRows)} of clients`,
    html`${counted(totals.runs, 'run')} of ${counted(totals.clients, 'client')}`,
    first !== null && last !== null && span(first, last),
  ].filter(Boolean);
  return parts.map((part) => html`<span>${part}</span> `);
}

/** What narrows all of the page down; hidden until the script can do it. */
function toolbar(groups, hasChanges) {
  const clients = [...new Set(groups.flatMap((group) => group.shown.map(({ clientId }) => clientId)))]
    .filter((client) => client !== null)
    .sort();
  return html`<div class="toolbar">
<nav aria-label="Sections"><a href="#findings">What is wrong</a>${hasChanges && html` <a href="#changes">Proposed changes</a>`} <a href="#reading">How read</a></nav>
<form id="filter" role="search" aria-label="Narrow down" hidden>
<p><label for="filter-text">Find</label> <input id="filter-text" type="search" placeholder="a run, record or text" autocomplete="off" spellcheck="false"></p>
<p><label for="filter-client">Client</label> <select id="filter-client"><option value="">all</option>${clients.map((client) => html`<option>${visible(client, 120)}</option>`)}</select></p>
<button type="button" id="filter-clear" hidden>Show all</button>
<output id="shown"></output>
</form>
</div>`;
}

module.exports = { header, toolbar };
