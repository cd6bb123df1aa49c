'use strict';

/** The findings, as HTML that needs no script: a fold for each kind, errors first, and each finding with the lines that show it. */

const { number } = require('../amounts.js');
const { groupedBy } = require('../groups.js');
const { milliseconds, name } = require('./format.js');
const { html, visible } = require('./html.js');
const marks = require('./marks.js');

/** With more findings than this, each kind is folded to a line. */
const many = 8;

const longestSentence = 1000;

function findingsSection(report, findings) {
  const total = report.findings.length;
  const numbered = findings.map((finding, at) => ({ ...finding, at }));
  const groups = groupedBy(numbered, ({ severity, code }) => `${severity} ${code}`);
  return html`<section id="findings" aria-labelledby="findings-title">
<h2 id="findings-title">Findings</h2>
${total === 0 && html`<p class="nothing">None: each run id that was met stayed what it was.</p>`}
${total > findings.length && html`<p class="note">The first ${number(findings.length)} of ${number(total)} are here; <code>--json</code> has all.</p>`}
${[...groups.values()].map((group) => groupOf(group, { open: total <= many, files: report.files }))}
<p class="nothing" id="no-finding" hidden>None that fits what is chosen above.</p>
</section>`;
}

function groupOf(group, { open, files }) {
  const [{ code, severity }] = group;
  const clients = [...new Set(group.map(({ clientId }) => clientId))].filter((client) => client !== null);
  const who = clients.slice(0, 3).map((client, at) => html`${at > 0 && ', '}${name(client)}`);
  return html`<details class="group ${kind(severity)}"${open && html` open`}>
<summary><span class="badge" aria-hidden="true">${marks.findings[code]?.badge ?? '!'}</span><h3>${labelOf(code)}</h3>
<span class="count">${number(group.length)}</span> <span class="severity">${kind(severity)}</span>
<span class="who">${who}${clients.length > who.length && ` and ${number(clients.length - who.length)} more`}</span></summary>
${group.map((finding) => findingOf(finding, files))}
</details>
`;
}

function findingOf(
  { at, code, severity, confidence, count, message, hint, runId, clientId, evidence },
  files,
) {
  return html`<article class="finding ${kind(severity)}" id="finding-${at}" aria-label="${kind(severity)}: ${labelOf(code)}">
<p class="message">${visible(message, longestSentence)}</p>
<p class="about">${kind(severity)}, ${visible(confidence)} confidence${count > 1 && `, met ${number(count)} times`}${runId !== null && html` · <code>${name(runId)}</code>`}${clientId !== null && html` · ${name(clientId)}`}</p>
<p class="hint">${visible(hint, longestSentence)}</p>
<ol class="lines">${evidence.map((line, place) => lineOf(line, { runId, files, id: `line-${at}-${place}` }))}</ol>
</article>
`;
}

function lineOf({ file, line, time, text }, { runId, files, id }) {
  const at = milliseconds(time);
  return html`<li><span class="where">${name(files[file].name)}:${line}</span>${at !== null && html` <time>${new Date(at).toISOString().slice(11, 23)}</time>`}
<code id="${id}">${marked(visible(text), runId)}</code></li>
`;
}

/** The line, with the id that it is about marked. */
function marked(text, runId) {
  if (!runId) return text;
  const id = visible(runId);
  return text.split(id).map((part, at) => html`${at > 0 && html`<mark>${id}</mark>`}${part}`);
}

const kind = (severity) => (severity === 'error' ? 'error' : 'warning');
const labelOf = (code) => marks.findings[code]?.label ?? visible(code);

module.exports = { findingsSection };
