'use strict';

/** Parts of the first screen that all reports have. */

const { counted, number } = require('../amounts.js');
const { file, milliseconds, moment, names } = require('./format.js');
const { html, visible } = require('./html.js');

/** Files that couldn't be read which the banner lists. */
const mostFailed = 10;

const fact = (term, value) => value && html`<div><dt>${term}</dt><dd>${value}</dd></div>`;

/** What is missing in the report. `read` is the heading of the section that lists all files. */
function unreadable({ files }, read) {
  const failed = files.filter((each) => each.error !== null);
  if (failed.length === 0) return null;
  return html`<section class="unreadable" aria-label="Files that could not be read">
<p><b>${number(failed.length)} of ${counted(files.length, 'file')} could not be read to the end.</b> What is in the rest is missing below.</p>
<ul>${failed.slice(0, mostFailed).map(({ name, error }) => html`<li><code>${file(name)}</code> ${visible(error.message)}</li>`)}</ul>
${failed.length > mostFailed && html`<p>And ${number(failed.length - mostFailed)} more, listed under <a href="#reading">${read}</a>.</p>`}
</section>`;
}

/** The whole of it. `command` made the page; `verdict`, `facts` and `read` (what was read) are markup. */
function headerOf({ command, title, generatedAt, verdict, facts, read }) {
  const at = milliseconds(generatedAt);
  return html`<header>
<p class="maker">strict-run-id ${command}${at !== null && html` · made ${moment(at)} UTC`}</p>
<h1>${visible(title)}</h1>
<p class="verdict">${verdict}</p>
${facts}
<p class="read">${read}</p>
</header>`;
}

/** `2 errors and 1 warning` */
function howMany({ errors, warnings }) {
  const parts = [
    errors > 0 && html`<span class="error nowrap">${counted(errors, 'error')}</span>`,
    warnings > 0 && html`<span class="warning nowrap">${counted(warnings, 'warning')}</span>`,
  ].filter(Boolean);
  return parts.map((part, at) => html`${at > 0 && ' and '}${part}`);
}

/** Clients by their number of findings, most first. */
function clientsOf(findings) {
  const counts = new Map();
  for (const { clientId } of findings) {
    if (clientId !== null) counts.set(clientId, (counts.get(clientId) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const most = [...counts].sort((a, b) => b[1] - a[1]).map(([client]) => client);
  return html`${counts.size > 3 && html`${counted(counts.size, 'client')}, most often `}${names(most, 3)}`;
}

module.exports = { clientsOf, fact, headerOf, howMany, unreadable };
