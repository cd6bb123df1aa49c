'use strict';

/** The frame of the lanes, which the script fills: controls, chart, list of runs, panel, and the key to the marks. */

const { number } = require('../amounts.js');
const { html } = require('./html.js');
const marks = require('./marks.js');

/** What narrows findings and lanes down; hidden until the script is there to do it. */
function toolbar() {
  return html`<form class="toolbar" id="filter" role="search" aria-label="Narrow down" hidden>
<p><label for="filter-run">Run</label> <input id="filter-run" type="search" placeholder="any part of an id" autocomplete="off" spellcheck="false"></p>
<p><label for="filter-client">Client</label> <select id="filter-client"><option value="">all</option></select></p>
<p><input id="filter-findings" type="checkbox"> <label for="filter-findings">only with findings</label></p>
<output id="shown"></output>
<button type="button" id="filter-clear" hidden>Show all</button>
</form>`;
}

function lanesSection(report, drawn) {
  return html`<section id="lanes" aria-labelledby="lanes-title" tabindex="-1">
<h2 id="lanes-title">Lanes</h2>
${
  report.runs.length === 0
    ? html`<p class="nothing">No run id was met.</p>`
    : html`<p class="nothing" id="no-script">The lanes are drawn by a script, which did not run here. The findings above need none.</p>`
}
${leftOut(drawn)}
<div id="chart-area" hidden>
<div class="controls">
<fieldset class="choice" id="lane-by"><legend>A lane for each</legend>
${['process', 'operation', 'client'].map((lane) => html`<label><input type="radio" name="lane" value="${lane}"><span>${lane}</span></label>`)}
</fieldset>
<div class="choice zoom" role="group" aria-label="Zoom">
<button type="button" id="zoom-out" aria-label="Zoom out">−</button><button type="button" id="zoom-fit">Fit</button><button type="button" id="zoom-in" aria-label="Zoom in">+</button>
</div>
<p class="note" id="time-note"></p>
</div>
<div class="board">
<div class="chart" id="chart"></div>
<aside class="runs" aria-labelledby="runs-title"><h3 id="runs-title">Runs</h3><ul id="runs" role="listbox" aria-labelledby="runs-title"></ul></aside>
<aside class="panel" id="panel" aria-labelledby="panel-title" hidden></aside>
<p class="told" id="told" role="status"></p>
</div>
<p class="note keys">Arrow keys move between marks, <kbd>Shift</kbd> with ← → along one run; <kbd>Enter</kbd> shows the lines, <kbd>Esc</kbd> closes them; <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom.</p>
${key(report)}
</div>
</section>`;
}

function leftOut({ runs, ofRuns, events, ofEvents }) {
  if (runs === ofRuns && events === ofEvents) return null;
  return html`<p class="note" id="left-out">Drawn are ${number(runs)} of ${number(ofRuns)} runs, those with findings before others, and
${number(events)} of ${number(ofEvents)} events. <code>--run ID</code> or <code>--client ID</code> draws one run or one client whole; <code>--json</code> has all.</p>`;
}

/** What the marks mean; of the badges, those that this report has. */
function key({ findings }) {
  const codes = Object.entries(marks.findings).filter(([code]) =>
    findings.some((finding) => finding.code === code),
  );
  return html`<ul class="key" aria-label="What the marks mean">
${Object.values(marks.steps).map(
  ({ label, path }) =>
    html`<li><svg viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true"><path fill-rule="evenodd" d="${path}"/></svg>${label}</li>`,
)}
${codes.map(([, { badge, label }]) => html`<li><span class="badge" aria-hidden="true">${badge}</span>${label}</li>`)}
</ul>`;
}

module.exports = { lanesSection, toolbar };
