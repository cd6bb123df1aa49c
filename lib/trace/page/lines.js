'use strict';

/** Lines of logs: where each is, when it was written, and what it says, with the id that it is about marked. */

const { file: path, milliseconds, moment, unbroken } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');

/** `anchor` begins the ids of their elements, from which the script reads the lines again. */
function linesList(lines, { files, runId = null, anchor = null }) {
  return html`<ol class="lines">${lines.map(
    ({ file, line, time, text }, at) =>
      html`<li><span class="where">${path(files[file].name)}:${line}</span>${timeOf(time)}
<code${anchor !== null && html` id="${anchor}-line-${at}"`}>${marked(visible(text), runId)}</code></li>
`,
  )}</ol>`;
}

function timeOf(time) {
  const at = milliseconds(time);
  if (at === null) return html` <span class="when">no time</span>`;
  const iso = new Date(at).toISOString();
  return html` <time datetime="${iso}">${moment(at)}${iso.slice(19, 23)}</time>`;
}

function marked(text, runId) {
  if (!runId) return unbroken(text);
  const id = visible(runId);
  return text
    .split(id)
    .map((part, at) => html`${at > 0 && html`<mark class="name">${id}</mark>`}${unbroken(part)}`);
}

module.exports = { linesList };
