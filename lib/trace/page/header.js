'use strict';

/**
 * The first screen: what happened, to whom, since when, and what to do first. Only then how much was read. It never says that
 * all is well while something remains that nothing explains.
 */

const { bytesOf, counted, durationOf, number } = require('../amounts.js');
const { file, milliseconds, moment, names, rangeOf, span } = require('./format.js');
const { html, visible } = require('./html.js');
const { isError } = require('./unexplained.js');

/** Files that couldn't be read which the banner lists. */
const mostFailed = 10;

function header(report, groups, { title, generatedAt }) {
  const at = milliseconds(generatedAt);
  return html`<header>
<p class="maker">strict-run-id trace${at !== null && html` · made ${moment(at)} UTC`}</p>
<h1>${visible(title)}</h1>
<p class="verdict">${verdict(report)}</p>
${facts(report, groups)}
<p class="read">${whatWasRead(report)}</p>
</header>`;
}

/** Lines of level ERROR that no rule explains. At most 100 templates are in a report, errors first. */
function unexplainedErrors({ unexplained }) {
  return unexplained.filter(isError).reduce((sum, { lines }) => sum + lines, 0);
}

function verdict(report) {
  const { totals, findings } = report;
  const crashes = unexplainedErrors(report);
  const rest =
    crashes > 0 &&
    html`<a class="warning" href="#unexplained">${counted(crashes, 'error line')} that no rule explains</a>`;
  if (totals.errors + totals.warnings > 0) {
    const parts = [
      totals.errors > 0 && html`<span class="error nowrap">${counted(totals.errors, 'error')}</span>`,
      totals.warnings > 0 && html`<span class="warning nowrap">${counted(totals.warnings, 'warning')}</span>`,
    ].filter(Boolean);
    const wrong = new Set(findings.map(({ baseId }) => baseId).filter((base) => base !== null)).size;
    return html`${parts.map((part, at) => html`${at > 0 && ' and '}${part}`)}${wrong > 0 && ` in ${number(wrong)} of ${counted(totals.runs, 'run')}`}${rest && html`, and ${rest}`}.`;
  }
  if (totals.runs === 0) return html`<span class="none">No line holds a run id.</span>`;
  if (rest) return html`No findings, but ${rest}.`;
  if (report.files.some(({ error }) => error)) return html`No findings in what could be read.`;
  if (totals.unexplained + totals.unknownFormat > 0) return html`No findings in what the rules explain.`;
  return html`<span class="clean">No findings.</span>`;
}

/** To whom, since when, what to do. */
function facts(report, groups) {
  const { findings, unexplained } = report;
  if (findings.length === 0 && unexplainedErrors(report) === 0) return null;
  const errors = unexplained.filter(isError);
  const range = rangeOf([
    ...findings.flatMap(({ evidence }) => evidence.map(({ time }) => time)),
    ...errors.map(({ time }) => time),
  ]);
  return html`<dl class="facts">
${fact('To whom', toWhom(findings) ?? runsOf(errors))}
${range && fact('Since', html`<span class="nowrap">${moment(range.first)} UTC</span>${range.last > range.first && html` <small class="nowrap">last ${moment(range.last)}</small>`}`)}
${whatToDo(groups, errors)}
</dl>`;
}

/** Clients by their number of findings, most first. */
function toWhom(findings) {
  const counts = new Map();
  for (const { clientId } of findings) {
    if (clientId !== null) counts.set(clientId, (counts.get(clientId) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const most = [...counts].sort((a, b) => b[1] - a[1]).map(([client]) => client);
  return html`${counts.size > 3 && html`${counted(counts.size, 'client')}, most often `}${names(most, 3)}`;
}

/** The runs of errors that no rule explains, which name no client. */
function runsOf(errors) {
  const runs = [...new Set(errors.flatMap((error) => error.runs))];
  return runs.length > 0 && html`${runs.length === 1 ? 'run' : 'runs'} ${names(runs, 3)}`;
}

function whatToDo([first], errors) {
  if (first?.shown[0].hint) {
    return fact(
      'What to do first',
      html`<a href="#${first.shown[0].anchor}">${visible(first.code)}</a>: ${visible(first.shown[0].hint, 300)}`,
    );
  }
  if (errors.length === 0) return null;
  return fact('What to do first', html`Read <a href="#unexplained">the errors that no rule explains</a>.`);
}

const fact = (term, value) => value && html`<div><dt>${term}</dt><dd>${value}</dd></div>`;

function whatWasRead({ totals, runs, files }) {
  const range = rangeOf(runs.flatMap(({ firstTime, lastTime }) => [firstTime, lastTime]));
  const parts = [
    html`Read <a href="#reading">${counted(files.length, 'file')}</a>, ${bytesOf(totals.bytes)}, ${counted(totals.lines, 'line')}, ${number(totals.linesWithIds)} with run ids`,
    html`${counted(totals.runs, 'run')} of ${counted(totals.clients, 'client')}`,
    range && html`${span(range.first, range.last)} (${durationOf(range.last - range.first)})`,
  ].filter(Boolean);
  return parts.map((part) => html`<span>${part}</span> `);
}

function unreadable({ files }) {
  const failed = files.filter((each) => each.error !== null);
  if (failed.length === 0) return null;
  return html`<section class="unreadable" aria-label="Files that could not be read">
<p><b>${number(failed.length)} of ${counted(files.length, 'file')} could not be read to the end.</b> What is in the rest is missing below.</p>
<ul>${failed.slice(0, mostFailed).map(({ name, error }) => html`<li><code>${file(name)}</code> ${visible(error.message)}</li>`)}</ul>
${failed.length > mostFailed && html`<p>And ${number(failed.length - mostFailed)} more, listed under <a href="#reading">How the logs were read</a>.</p>`}
</section>`;
}

module.exports = { header, unreadable };
