'use strict';

/** The proposed changes: what would become of which cell, why, and whether that is certain. */

const { counted, number } = require('../../amounts.js');
const { file: path, name, sentence } = require('../../page/format.js');
const { html } = require('../../page/html.js');
const { value } = require('./findings.js');
const { most } = require('./groups.js');

function changesSection({ repairs, files, findings }, groups) {
  if (findings.length === 0) return null;
  if (repairs.length === 0) {
    return html`<section id="changes" aria-labelledby="changes-title">
<h2 id="changes-title">Proposed changes</h2>
<p class="nothing">None: what is wrong has to be looked at by a person.</p>
</section>`;
  }
  const anchors = new Set(groups.flatMap(({ shown }) => shown.map(({ anchor }) => anchor)));
  const shown = repairs.slice(0, most.changes);
  return html`<section id="changes" aria-labelledby="changes-title" tabindex="-1">
<h2 id="changes-title">Proposed changes</h2>
<p class="lead">${counted(repairs.length, 'change')}, ${number(repairs.filter(({ certain }) => certain).length)} certain. Nothing was changed. <code>--repair FILE</code> writes them as CSV, to review and to apply.</p>
<div class="scroll" role="region" aria-labelledby="changes-title" tabindex="0"><table class="changes">
<thead><tr><th scope="col">Row</th><th scope="col">Change</th><th scope="col">Certain</th><th scope="col">Why</th><th scope="col">Record</th></tr></thead>
<tbody>${shown.map((repair) => changeRow(repair, { files, anchors }))}</tbody>
</table></div>
${repairs.length > shown.length && html`<p class="note">The first ${number(shown.length)} of ${number(repairs.length)}.</p>`}
<p class="nothing" id="no-change" hidden>No change fits the filter.</p>
</section>`;
}

function changeRow({ file, line, recordId, column, from, to, why, certain, finding }, { files, anchors }) {
  const anchor = finding === null ? null : `finding-${finding + 1}`;
  const change =
    to === null
      ? html`<b class="delete">delete the row</b> ${value(from)}`
      : html`<span class="column">${name(column)}</span> <del>${value(from, 'empty')}</del> → <ins>${value(to, 'empty')}</ins>`;
  return html`<tr${anchor !== null && html` data-finding="${anchor}"`}><th scope="row"><span class="where">${path(files[file].name)}:${line}</span></th><td class="change">${change}</td><td>${certain ? 'yes' : html`<span class="warning">no</span>`}</td><td class="why">${anchors.has(anchor) ? html`<a href="#${anchor}">${sentence(why)}</a>` : sentence(why)}</td><td>${value(recordId)}</td></tr>
`;
}

module.exports = { changesSection };
