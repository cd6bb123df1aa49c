'use strict';

/** What stands first and last in the page: how much was found in how much, what could not be read, and each file. */

const { bytesOf, counted, durationOf, number } = require('../amounts.js');
const { milliseconds, moment, name } = require('./format.js');
const { html, visible } = require('./html.js');

/** Files listed before the list says how many more there are. */
const most = { failed: 10, files: 500 };

function header({ totals, runs, files }, { title, generatedAt }) {
  const at = milliseconds(generatedAt);
  return html`<header>
<p class="maker">strict-run-id trace${at !== null && html` · made ${moment(at)} UTC`}</p>
<h1>${visible(title)}</h1>
<p class="verdict">${verdict(totals)}</p>
<dl class="facts">
${fact('Time', timeSpan(runs))}
${fact('Runs', number(totals.runs))}
${fact('Clients', number(totals.clients))}
${fact('Lines', html`${number(totals.lines)} <small>${number(totals.linesWithIds)} with a run id</small>`)}
${fact('Files', html`<a href="#files">${number(files.length)}</a> <small>${bytesOf(totals.bytes)}</small>`)}
</dl>
</header>`;
}

function verdict({ errors, warnings }) {
  if (errors + warnings === 0) return html`<span class="clean">Nothing wrong was found</span>`;
  const part = (count, noun) =>
    html`<span class="${count > 0 ? noun : 'none'}">${counted(count, noun)}</span>`;
  return html`${part(errors, 'error')} ${part(warnings, 'warning')}`;
}

const fact = (term, value) => html`<div><dt>${term}</dt><dd>${value}</dd></div>`;

function timeSpan(runs) {
  const times = runs.flatMap((run) => [milliseconds(run.firstTime), milliseconds(run.lastTime)]);
  const known = times.filter((time) => time !== null).sort((a, b) => a - b);
  if (known.length === 0) return 'no line with a run id carries one';
  const [first, last] = [known[0], known.at(-1)];
  const [day, clock] = moment(last).split(' ');
  const end = moment(first).startsWith(day) ? clock : `${day} ${clock}`;
  const span = moment(first) === moment(last) ? moment(first) : `${moment(first)} to ${end}`;
  return html`${span} UTC <small>${durationOf(last - first)}</small>`;
}

function unreadable({ files }) {
  const failed = files.filter((file) => file.error !== null);
  if (failed.length === 0) return null;
  return html`<section class="unreadable" aria-label="Files that could not be read">
<p><b>${number(failed.length)} of ${counted(files.length, 'file')} could not be read to the end.</b> What stands there is missing below.</p>
<ul>${failed.slice(0, most.failed).map(({ name: file, error }) => html`<li><code>${name(file)}</code> ${visible(error.message)}</li>`)}</ul>
${failed.length > most.failed && html`<p>And ${number(failed.length - most.failed)} more, listed under <a href="#files">Files</a>.</p>`}
</section>`;
}

function filesSection({ files }) {
  return html`<section id="files" aria-labelledby="files-title">
<h2 id="files-title">Files</h2>
<div class="scroll" role="region" aria-labelledby="files-title" tabindex="0"><table>
<thead><tr><th scope="col">File</th><th scope="col">Lines</th><th scope="col">Size</th><th scope="col">Encoding</th><th scope="col">Notes</th></tr></thead>
<tbody>${files.slice(0, most.files).map(fileRow)}</tbody>
</table></div>
${files.length > most.files && html`<p class="note">And ${number(files.length - most.files)} more; <code>--json</code> has all.</p>`}
</section>`;
}

function fileRow(file) {
  return html`<tr><th scope="row"><code>${file.name === '-' ? 'standard input' : name(file.name)}</code></th>
<td>${number(file.lines)}</td><td>${bytesOf(file.bytes)}${file.compressed && ', compressed'}</td><td>${visible(file.encoding)}</td>
<td>${file.error && html`<span class="error">${visible(file.error.message)}</span> <small>${visible(file.error.code)}</small> `}${file.notes.map(
    (note) => html`<span>line ${number(note.line)}: ${visible(note.message)}</span> `,
  )}</td></tr>
`;
}

module.exports = { filesSection, header, unreadable };
