'use strict';

/** Where it happened: the frame of the chart, which the script fills, and the table of runs, which needs no script. */

const { counted, durationOf, number } = require('../../amounts.js');
const { milliseconds, moment, name, names } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');
const { findingMark, stepMark } = require('./marks.js');

/** What narrows all of the page down; hidden until the script can do it. */
function toolbar() {
  return html`<div class="toolbar">
<nav aria-label="Sections"><a href="#findings">What is wrong</a> <a href="#runs">Where</a> <a href="#unexplained">Unexplained</a> <a href="#reading">How read</a></nav>
<form id="filter" role="search" aria-label="Narrow down" hidden>
<p><label for="filter-run">Run</label> <input id="filter-run" type="search" placeholder="any part of an id" autocomplete="off" spellcheck="false"></p>
<p><label for="filter-client">Client</label> <select id="filter-client"><option value="">all</option></select></p>
<button type="button" id="filter-clear" hidden>Show all</button>
<output id="shown"></output>
</form>
</div>`;
}

/** `chosen` are the runs that the page draws, `rows` the ids of their rows. */
function runsSection(report, { chosen, drawn, groups, labels, rows }) {
  const title = html`<h2 id="runs-title">Where it happened</h2>`;
  if (report.runs.length === 0) {
    return html`<section id="runs" aria-labelledby="runs-title">${title}
<p class="nothing">No run id was found.</p></section>`;
  }
  return html`<section id="runs" aria-labelledby="runs-title" tabindex="-1">
${title}
<p class="note" id="no-script">A script draws the chart of these runs; it did not run here. The rest of the page needs none.</p>
${leftOut(drawn)}
<div id="chart-area" hidden>
<div class="controls">
${choice('which', 'Show', [
  ['wrong', 'runs with findings'],
  ['all', 'all runs'],
])}
${choice(
  'lane-by',
  'A lane for each',
  ['process', 'operation', 'client'].map((lane) => [lane, lane]),
)}
<div class="choice zoom" role="group" aria-label="Zoom">
<button type="button" id="zoom-out" aria-label="Zoom out">−</button><button type="button" id="zoom-fit">Fit</button><button type="button" id="zoom-in" aria-label="Zoom in">+</button>
</div>
</div>
<div class="board">
<div class="chart" id="chart"></div>
<div class="side">
${key(chosen, groups, labels)}
<aside class="panel" id="panel" aria-labelledby="panel-title" hidden></aside>
</div>
<p class="status" id="status" role="status"></p>
</div>
<p class="note" id="time-note"></p>
</div>
${runsTable(report, { chosen, groups, labels, rows })}
</section>`;
}

function choice(id, legend, options) {
  return html`<fieldset class="choice" id="${id}"><legend>${legend}</legend>
${options.map(([value, label]) => html`<label><input type="radio" name="${id}" value="${value}"><span>${label}</span></label>`)}
</fieldset>`;
}

function leftOut({ runs, ofRuns, events, ofEvents }) {
  if (runs === ofRuns && events === ofEvents) return null;
  return html`<p class="note" id="left-out">Shown are ${number(runs)} of ${number(ofRuns)} runs, those with findings before others, and
${number(events)} of ${number(ofEvents)} events. <code>--run ID</code> or <code>--client ID</code> shows one run or one client whole; <code>--json</code> has all.</p>`;
}

/** What the marks mean: of steps and findings, those that the chart has. */
function key(chosen, groups, labels) {
  const used = new Set(chosen.flatMap(({ events }) => events.map(({ step }) => step)));
  const steps = [...new Set([...labels.steps.keys(), ...used])].filter((step) => used.has(step));
  return html`<div class="key"><h3>What the marks mean</h3>
<ul>${steps.map((step) => {
    const { tone, path } = stepMark(step);
    return html`<li><svg class="${tone}" viewBox="-9 -9 18 18" width="18" height="18" aria-hidden="true"><path fill-rule="evenodd" d="${path}"/></svg>${labelOf(step, labels)}</li>
`;
  })}</ul>
<ul class="badges">${groups.map(
    ({ code, severity }) =>
      html`<li class="${severity}"><span class="badge" aria-hidden="true">${findingMark(code).badge}</span>${visible(code)}</li>
`,
  )}</ul>
<p class="note">Click a mark for its line. Arrow keys move between marks, <kbd>Shift</kbd> with ← → along one run; <kbd>Enter</kbd> shows the line, <kbd>Esc</kbd> closes it; <kbd>+</kbd> <kbd>−</kbd> <kbd>0</kbd> zoom.</p>
</div>`;
}

const labelOf = (step, labels) => labels.steps.get(step)?.label ?? visible(step);

function runsTable({ findings }, { chosen, groups, labels, rows }) {
  const shown = groups.flatMap((group) => group.shown);
  const tallies = new Map(chosen.map(({ baseId }) => [baseId, { count: 0, worst: 'warning', anchor: null }]));
  for (const { baseId, severity } of findings) {
    const tally = tallies.get(baseId);
    if (!tally) continue;
    tally.count += 1;
    if (severity === 'error') tally.worst = 'error';
  }
  for (const { baseId, anchor } of shown) {
    const tally = tallies.get(baseId);
    if (tally) tally.anchor ??= anchor;
  }
  return html`<h3 id="list-title">Runs</h3>
<div class="scroll" role="region" aria-labelledby="list-title" tabindex="0"><table class="runs" id="list">
<thead><tr><th scope="col">Run</th><th scope="col">Findings</th><th scope="col">Clients</th><th scope="col">Begun (UTC)</th><th scope="col" class="amount">Took</th><th scope="col" class="amount">Lines</th><th scope="col">Steps</th></tr></thead>
<tbody>${chosen.map((run) => runRow(run, { tally: tallies.get(run.baseId), labels, id: rows.get(run.baseId) }))}</tbody>
</table></div>
<p class="nothing" id="no-run" hidden>No run fits the filter.</p>`;
}

function runRow({ baseId, clients, firstTime, lastTime, lines, events }, { tally, labels, id }) {
  const [first, last] = [milliseconds(firstTime), milliseconds(lastTime)];
  return html`<tr id="${id}"><th scope="row"><code class="id">${name(baseId)}</code></th>
<td>${tallyOf(tally)}</td>
<td>${names(clients, 3)}</td>
<td class="when">${first === null ? 'no time' : moment(first)}</td>
<td class="amount">${first === null ? '' : durationOf(last - first)}</td>
<td class="amount">${number(lines)}</td>
<td class="steps">${track(events, labels)}</td></tr>
`;
}

function tallyOf({ count, worst, anchor }) {
  if (count === 0) return null;
  const text = counted(count, 'finding');
  return anchor === null
    ? html`<span class="tally ${worst}">${text}</span>`
    : html`<a class="tally ${worst}" href="#${anchor}">${text}</a>`;
}

/** The steps in the order in which the run first reached them. */
function track(events, labels) {
  const reached = [...new Set(events.map(({ step }) => step))];
  const telling = reached.filter((step) => step !== 'mentioned');
  return (telling.length > 0 ? telling : reached).map(
    (step, at) =>
      html`${at > 0 && ' › '}<span class="${stepMark(step).tone}">${labelOf(step, labels)}</span>`,
  );
}

module.exports = { runsSection, toolbar };
