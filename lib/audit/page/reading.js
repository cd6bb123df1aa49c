'use strict';

/** How the tables were read: the format of each, and which column was taken for what. A wrong guess there spoils all the rest. */

const { bytesOf, number } = require('../../amounts.js');
const { file: path } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');
const { PARTS, namedColumns } = require('../columns.js');
const { most } = require('./groups.js');

const delimiters = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };

function readingSection({ files }) {
  return html`<section id="reading" aria-labelledby="reading-title" tabindex="-1">
<h2 id="reading-title">How the tables were read</h2>
<p class="lead">Check the columns first: if one was taken for what it isn't, name the right one, such as <code>--run-id COLUMN</code>.</p>
<div class="scroll" role="region" aria-labelledby="reading-title" tabindex="0"><table class="files">
<thead><tr><th scope="col">Table</th><th scope="col" class="amount">Rows</th><th scope="col" class="amount">Size</th><th scope="col">Format</th><th scope="col">Rows of</th><th scope="col">Columns</th><th scope="col">Notes</th></tr></thead>
<tbody>${files.slice(0, most.files).map(fileRow)}</tbody>
</table></div>
${files.length > most.files && html`<p class="note">And ${number(files.length - most.files)} more; <code>--json</code> has all.</p>`}
</section>`;
}

function fileRow({ name, rows, bytes, format, delimiter, part, columns: found, remarks, error }) {
  const counts = (found?.counts ?? []).map((column) => ['count', column]);
  const all = [...namedColumns(found), ...counts];
  return html`<tr><th scope="row"><code>${path(name)}</code></th>
<td class="amount">${number(rows)}</td><td class="amount">${bytesOf(bytes)}</td>
<td>${error && rows === 0 ? '' : format}${delimiter && `, ${delimiters[delimiter] ?? visible(delimiter)}`}</td>
<td>${PARTS[part] ?? ''}</td>
<td class="found">${all.map(([label, column], at) => html`${at > 0 && ', '}<span class="nowrap">${label} <b><bdi>${visible(column, 40)}</bdi></b></span>`)}</td>
<td>${error && html`<span class="error">${visible(error.message)}</span> <small>${visible(error.code)}</small> `}${remarks.map((remark) => html`<span>${visible(remark)}</span> `)}</td></tr>
`;
}

module.exports = { readingSection };
