'use strict';

/** How the logs were read: formats, what was in none, what had no time, and each file. */

const { bytesOf, counted, number } = require('../../amounts.js');
const { file: path } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');
const { linesList } = require('./lines.js');

/** Files that the table lists. */
const mostFiles = 500;

function readingSection(report) {
  return html`<section id="reading" aria-labelledby="reading-title">
<h2 id="reading-title">How the logs were read</h2>
<p class="lead">${lead(report.totals)}</p>
<div class="tables">
${formatsTable(report)}
${filesTable(report)}
</div>
${unknownLines(report)}
</section>`;
}

function lead({ linesWithIds, withoutTime, explained }) {
  if (linesWithIds === 0) return 'No line holds a run id. Are these the right logs?';
  const timeless =
    withoutTime === 0
      ? 'Each has a time.'
      : `${counted(withoutTime, 'line')} without a time: ${withoutTime === 1 ? 'its place' : 'their place'} in the file gives the order.`;
  return `${counted(linesWithIds, 'line')} with run ids; rules and exact events explain ${number(explained)}. ${timeless}`;
}

function formatsTable({ formats, totals }) {
  if (formats.length === 0) return null;
  return html`<div class="scroll"><table class="formats">
<thead><tr><th scope="col">Format</th><th scope="col" class="amount">Lines with ids</th><th scope="col" class="amount">Share</th></tr></thead>
<tbody>${formats.map(
    ({ name, lines }) =>
      html`<tr${name === 'unknown' && html` class="warning"`}><th scope="row"><code>${visible(name)}</code></th><td class="amount">${number(lines)}</td><td class="amount">${percent(lines / totals.linesWithIds)}</td></tr>
`,
  )}</tbody>
</table></div>`;
}

const percent = (share) => (share < 0.01 ? '<1\u202f%' : `${Math.round(100 * share)}\u202f%`);

function unknownLines({ totals, unknown, files }) {
  if (totals.unknownFormat === 0) return null;
  return html`<h3>In an unknown format: ${counted(totals.unknownFormat, 'line')}</h3>
<p class="lead">Only their ids were read${unknown.length < totals.unknownFormat && '. Some of them'}:</p>
${linesList(unknown, { files })}`;
}

function filesTable({ files }) {
  const noted = files.some(({ error, notes }) => error || notes.length > 0);
  return html`<div class="scroll" role="region" aria-label="Files" tabindex="0"><table class="files">
<thead><tr><th scope="col">File</th><th scope="col" class="amount">Lines</th><th scope="col" class="amount">Size</th><th scope="col">Encoding</th>${noted && html`<th scope="col">Notes</th>`}</tr></thead>
<tbody>${files.slice(0, mostFiles).map((file) => fileRow(file, noted))}</tbody>
</table></div>
${files.length > mostFiles && html`<p class="note">And ${number(files.length - mostFiles)} more; <code>--json</code> has all.</p>`}`;
}

function fileRow({ name, lines, bytes, compressed, encoding, error, notes }, noted) {
  return html`<tr><th scope="row"><code>${path(name)}</code></th>
<td class="amount">${number(lines)}</td><td class="amount">${bytesOf(bytes)}${compressed && ', compressed'}</td><td>${visible(encoding)}</td>
${noted && html`<td>${error && html`<span class="error">${visible(error.message)}</span> <small>${visible(error.code)}</small> `}${notes.map((note) => html`<span>line ${number(note.line)}: ${visible(note.message)}</span> `)}</td>`}</tr>
`;
}

module.exports = { readingSection };
