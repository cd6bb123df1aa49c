'use strict';

/** The findings, as HTML that needs no script: a fold for each kind, errors first, and each finding with its rows beside each other. */

const { counted, number } = require('../../amounts.js');
const { groupedBy } = require('../../groups.js');
const { about, file: path, longestName, name, names, sentence } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');
const { most } = require('./groups.js');

/** With no more groups than this, the first is open; with more, a person sees all kinds before any row. */
const fewGroups = 6;

/** In a group of more findings than this, the rows of each are folded. */
const fewFindings = 5;

/** The columns of a row that a finding shows, if one of its rows has them. */
const columns = [
  ['recordId', 'Record'],
  ['runId', 'Run id'],
  ['client', 'Client'],
  ['status', 'Status'],
  ['created', 'Created'],
];

/** The column of a table that a field of a row comes from. */
const columnOf = {
  recordId: 'record',
  runId: 'runId',
  client: 'client',
  status: 'status',
  created: 'created',
};

function findingsSection(report, groups) {
  return html`<section id="findings" aria-labelledby="findings-title" tabindex="-1">
<h2 id="findings-title">What is wrong</h2>
${groups.length === 0 && nothing(report)}
${groups.map((group, at) =>
  groupOf(group, {
    open: at === 0 && groups.length <= fewGroups && group.shown.length <= fewFindings,
    files: report.files,
  }),
)}
${report.totals.omittedFindings > 0 && html`<p class="note">The report has no room for ${number(report.totals.omittedFindings)} more. Mend these first.</p>`}
<p class="nothing" id="no-finding" hidden>No finding fits the filter.</p>
${notChecked(report)}
</section>`;
}

function nothing({ totals }) {
  return totals.rows === 0
    ? html`<p class="nothing">Nothing to judge: there are no rows.</p>`
    : html`<p class="nothing">No findings in ${counted(totals.rows, 'row')}.</p>`;
}

/** What these tables can't show, so that nobody takes its absence for a good sign. */
function notChecked({ notChecked: gaps = [], totals }) {
  if (gaps.length === 0 || totals.rows === 0) return null;
  return html`<div class="gaps"><h3>Not checked</h3>
<ul>${[...groupedBy(gaps, ({ why }) => why)].map(([why, entries]) => html`<li>${entries.map(({ code }) => html`<code>${visible(code)}</code> `)}${sentence(why)}</li>`)}</ul></div>`;
}

function groupOf(group, { open, files }) {
  const { code, severity, count, clients, hint, shown } = group;
  return html`<details class="group ${severity}"${open && html` open`}>
<summary><span class="badge" aria-hidden="true">${group.badge}</span>
<span class="what"><span class="title"><h3>${visible(code)}</h3> <span class="severity">${severity}</span> <span class="count">${count > 1 && `×${number(count)}`}</span></span>
<span class="sentence">${about(group.about)}</span></span>
<span class="who">${clients.length > 0 && names(clients, 2)}</span></summary>
${hint && html`<p class="hint"><b>What to do</b> ${sentence(hint)}</p>`}
${shown.map((finding) => findingOf(finding, { files, ownHint: hint === null, open: shown.length <= fewFindings }))}
${count > shown.length && html`<p class="note more">The first ${number(shown.length)} of ${number(count)} are here. <code>--findings</code> prints all.</p>`}
</details>
`;
}

function findingOf(finding, { files, ownHint, open }) {
  const { anchor, code, severity, message, hint, runId, clientId, rows, keepWhy } = finding;
  const kind = severity === 'error' ? 'error' : 'warning';
  const facts = [
    clientId !== null && name(clientId),
    runId && html`<code>${name(runId)}</code>`,
    html`<a class="anchor" href="#${anchor}" aria-label="Link to this finding">#${anchor}</a>`,
  ].filter(Boolean);
  return html`<article class="finding ${kind}" id="${anchor}" tabindex="-1" aria-label="${kind}: ${visible(code)}" data-client="${clientId === null ? '' : visible(clientId, longestName)}">
<p class="message">${sentence(message)}</p>
<p class="about">${facts.map((fact, at) => html`${at > 0 && ' · '}${fact}`)}</p>
${ownHint && html`<p class="hint"><b>What to do</b> ${sentence(hint)}</p>`}
${keepWhy && html`<p class="confidence"><b>Which to keep</b> ${sentence(keepWhy)}</p>`}
${
  rows.length > 0 &&
  html`<details class="evidence"${open && html` open`}><summary>${counted(rows.length + finding.omittedRows, 'row')}</summary>
${rowsTable(finding, files)}</details>`
}
</article>
`;
}

/** The rows of a finding beside each other, the one to keep marked, and the columns in which they differ. */
function rowsTable({ rows, keep, differs, omittedRows, anchor }, files) {
  const shown = columns.filter(([key]) => rows.some((row) => row[key] !== null && row[key] !== ''));
  // What the row shows anyway isn't repeated.
  const own = rows.flatMap((row) => shown.map(([key]) => files[row.file].columns?.[columnOf[key]]));
  const different = differs.filter(({ column }) => !own.includes(column));
  const others = different.slice(0, most.values);
  return html`<div class="scroll" role="region" aria-label="Rows of ${anchor}" tabindex="0"><table class="rows">
<thead><tr><th scope="col">Row</th>${shown.map(([, title]) => html`<th scope="col">${title}</th>`)}${others.map(({ column }) => html`<th scope="col" class="differs"><bdi>${visible(column, 60)}</bdi></th>`)}</tr></thead>
<tbody>${rows.map(
    (row, at) =>
      html`<tr${keep === at && html` class="kept"`}><th scope="row"><span class="where">${path(files[row.file].name)}:${row.line}</span>${keep === at && html` <b class="keep">keep</b>`}</th>${shown.map(([key]) => html`<td class="short">${value(row[key])}</td>`)}${others.map(({ values }) => html`<td class="differs">${value(values[at] ?? null)}</td>`)}</tr>
`,
  )}</tbody>
</table></div>
${different.length > others.length && html`<p class="note">They differ in ${number(different.length - others.length)} more columns; <code>--json</code> has all.</p>`}
${omittedRows > 0 && html`<p class="note">And ${counted(omittedRows, 'more row')}.</p>`}`;
}

/** Text of a cell. */
const value = (text, empty = '–') =>
  text === null || text === ''
    ? html`<span class="empty">${empty}</span>`
    : html`<bdi>${visible(text, 200)}</bdi>`;

module.exports = { findingsSection, value };
