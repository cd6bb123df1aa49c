'use strict';

/** The findings, as HTML that needs no script: a fold for each group, errors first, and each finding with the lines that show it. */

const { counted, number } = require('../../amounts.js');
const { about, milliseconds, moment, name, names, sentence, span } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');
const { linesList } = require('./lines.js');
const { findingMark } = require('./marks.js');

/** With no more groups than this, the first is open; with more, a person sees all kinds before any line. */
const fewGroups = 6;

/** In a group of more findings than this, the lines of each are folded. */
const fewFindings = 3;

function findingsSection(report, groups, labels) {
  const total = report.findings.length;
  return html`<section id="findings" aria-labelledby="findings-title" tabindex="-1">
<h2 id="findings-title">What is wrong</h2>
${total === 0 && nothing(report)}
${groups.map((group, at) =>
  groupOf(group, {
    open: at === 0 && groups.length <= fewGroups && group.shown.length <= fewFindings,
    files: report.files,
    labels,
  }),
)}
<p class="nothing" id="no-finding" hidden>No finding fits the filter.</p>
</section>`;
}

/** What it means that there are no findings, which isn't that all is well. */
function nothing({ totals }) {
  if (totals.runs === 0) return html`<p class="nothing">Nothing to judge: no line holds a run id.</p>`;
  const gaps = [
    totals.unexplained > 0 &&
      html`<a href="#unexplained">${counted(totals.unexplained, 'line')} with ids</a> that no rule explains`,
    totals.unknownFormat > 0 &&
      html`<a href="#reading">${counted(totals.unknownFormat, 'line')}</a> in an unknown format`,
  ].filter(Boolean);
  if (gaps.length === 0) {
    return html`<p class="nothing">No findings. A rule explains each line with an id.</p>`;
  }
  return html`<p class="nothing">No findings in what the rules explain. They can't judge ${gaps.map((gap, at) => html`${at > 0 && ' and '}${gap}`)}.</p>`;
}

function groupOf(group, { open, files, labels }) {
  const { code, severity, count, runs, clients, range, hint, shown } = group;
  const who = [
    clients.length > 0 && names(clients, 2),
    runs > 1 && html`<span class="nowrap">${counted(runs, 'run')}</span>`,
    range && html`<span class="nowrap">since ${moment(range.first)}</span>`,
  ].filter(Boolean);
  return html`<details class="group ${severity}"${open && html` open`}>
<summary><span class="badge" aria-hidden="true">${findingMark(code).badge}</span>
<span class="what"><span class="title"><h3>${visible(code)}</h3> <span class="severity">${severity}</span> <span class="count">${count > 1 && `×${number(count)}`}</span></span>
<span class="sentence">${about(labels.findings.get(code)?.about ?? '')}</span></span>
<span class="who">${who.map((each, at) => html`${at > 0 && ' · '}${each}`)}</span></summary>
${hint && html`<p class="hint"><b>What to do</b> ${sentence(hint)}</p>`}
${shown.map((finding) => findingOf(finding, { files, ownHint: hint === null, open: shown.length <= fewFindings }))}
${count > shown.length && html`<p class="note more">The first ${number(shown.length)} of ${number(count)} are here. <code>--findings</code> prints all.</p>`}
</details>
`;
}

function findingOf(finding, { files, ownHint, open }) {
  const {
    anchor,
    code,
    severity,
    confidence,
    whyNotHigher,
    count,
    message,
    hint,
    runId,
    clientId,
    evidence,
  } = finding;
  const kind = severity === 'error' ? 'error' : 'warning';
  const times = evidence.map(({ time }) => milliseconds(time)).filter((time) => time !== null);
  const facts = [
    `${visible(confidence)} confidence`,
    clientId !== null && name(clientId),
    runId !== null && html`<code>${name(runId)}</code>`,
    times.length > 0 && html`<span class="nowrap">${span(Math.min(...times), Math.max(...times))}</span>`,
    count > 1 && `seen ${number(count)} times`,
    html`<a class="anchor" href="#${anchor}" aria-label="Link to this finding">#${anchor}</a>`,
  ].filter(Boolean);
  return html`<article class="finding ${kind}" id="${anchor}" tabindex="-1" aria-label="${kind}: ${visible(code)}">
<p class="message">${sentence(message)}</p>
<p class="about">${facts.map((fact, at) => html`${at > 0 && ' · '}${fact}`)}</p>
${whyNotHigher && html`<p class="confidence"><b>Why not higher</b> ${sentence(whyNotHigher)}</p>`}
${ownHint && html`<p class="hint"><b>What to do</b> ${sentence(hint)}</p>`}
${
  evidence.length > 0 &&
  html`<details class="evidence"${open && html` open`}><summary>${counted(evidence.length, 'line')}</summary>
${linesList(evidence, { files, runId, anchor })}</details>`
}
</article>
`;
}

module.exports = { findingsSection };
