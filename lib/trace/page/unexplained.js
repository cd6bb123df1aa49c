'use strict';

/**
 * What no rule explains, by template: errors first, each with a line, its runs and the rule that one would write. Where the
 * findings end, a person looks here.
 */

const { counted, number } = require('../../amounts.js');
const { name } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');
const { linesList } = require('./lines.js');

/** Templates that aren't errors are folded if there are more than this. */
const few = 3;

const longestTemplate = 300;
const longestRule = 1000;

const isError = ({ level }) => level === 'error' || level === 'fatal';

/** `rows` maps the base id of each run in the page to the id of its row. */
function unexplainedSection({ totals, unexplained, files }, rows) {
  if (totals.linesWithIds === 0) return null;
  const all = unexplained.map((entry, at) => ({ ...entry, at }));
  const errors = all.filter(isError);
  const others = all.filter((entry) => !isError(entry));
  const list = (entries) =>
    html`<ul class="templates">${entries.map((entry) => templateOf(entry, { files, rows }))}</ul>`;
  return html`<section id="unexplained" aria-labelledby="unexplained-title">
<h2 id="unexplained-title">What no rule explains</h2>
<p class="lead">${summary(totals)}</p>
${errors.length > 0 && list(errors)}
${
  others.length > 0 &&
  html`<details class="rest"${(errors.length === 0 || others.length <= few) && html` open`}>
<summary>${counted(others.length, errors.length > 0 ? 'other template' : 'template')}, not of level ERROR <span class="count" id="other-templates"></span></summary>
${list(others)}
</details>`
}
<p class="nothing" id="no-template" hidden>No such line is of a run that fits the filter.</p>
</section>`;
}

function summary({ unexplained, linesWithIds }) {
  if (unexplained === 0) return 'A rule explains each line with an id.';
  const share = (100 * unexplained) / linesWithIds;
  const percent = share < 1 ? 'less than 1' : Math.round(share);
  return html`No rule explains ${number(unexplained)} of ${counted(linesWithIds, 'line')} with ids (${percent}\u202f%). To explain some, put their rule into a file for <code>--rules</code>, with the right step in place of <code>mentioned</code>.`;
}

function templateOf(entry, { files, rows }) {
  const { at, template, lines, level, runs, runCount, rule } = entry;
  const kind = isError(entry) ? 'error' : level === 'warn' ? 'warning' : 'plain';
  const links = runs.slice(0, 5).map((base, place) => {
    const row = rows.get(base);
    const shown = html`<code>${name(base)}</code>`;
    return html`${place > 0 && ', '}${row ? html`<a href="#${row}">${shown}</a>` : shown}`;
  });
  const more = runCount - links.length;
  return html`<li class="template ${kind}" data-template="${at}">
<p class="message"><span class="level ${kind}">${level === null ? 'no level' : visible(level).toUpperCase()}</span> <code>${visible(template, longestTemplate)}</code></p>
<p class="about">${counted(lines, 'line')} in ${counted(runCount, 'run')}: ${links}${more > 0 && ` and ${number(more)} more`}</p>
${linesList([entry], { files })}
<p class="rule"><span>Rule</span> <code>${visible(JSON.stringify(rule), longestRule)}</code></p>
</li>
`;
}

module.exports = { isError, unexplainedSection };
