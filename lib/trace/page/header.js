'use strict';

/**
 * The first screen: what happened, to whom, since when, and what to do first. Only then how much was read. It never says that
 * all is well while something remains that nothing explains.
 */

const { bytesOf, counted, durationOf, number } = require('../../amounts.js');
const { moment, names, rangeOf, span } = require('../../page/format.js');
const { html, visible } = require('../../page/html.js');
const { clientsOf, fact, headerOf, howMany } = require('../../page/parts.js');
const { isError } = require('./unexplained.js');

function header(report, groups, { title, generatedAt }) {
  return headerOf({
    command: 'trace',
    title,
    generatedAt,
    verdict: verdict(report),
    facts: facts(report, groups),
    read: whatWasRead(report),
  });
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
    const wrong = new Set(findings.map(({ baseId }) => baseId).filter((base) => base !== null)).size;
    return html`${howMany(totals)}${wrong > 0 && ` in ${number(wrong)} of ${counted(totals.runs, 'run')}`}${rest && html`, and ${rest}`}.`;
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
${fact('To whom', clientsOf(findings) ?? runsOf(errors))}
${range && fact('Since', html`<span class="nowrap">${moment(range.first)} UTC</span>${range.last > range.first && html` <small class="nowrap">last ${moment(range.last)}</small>`}`)}
${whatToDo(groups, errors)}
</dl>`;
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

function whatWasRead({ totals, runs, files }) {
  const range = rangeOf(runs.flatMap(({ firstTime, lastTime }) => [firstTime, lastTime]));
  const parts = [
    html`Read <a href="#reading">${counted(files.length, 'file')}</a>, ${bytesOf(totals.bytes)}, ${counted(totals.lines, 'line')}, ${number(totals.linesWithIds)} with run ids`,
    html`${counted(totals.runs, 'run')} of ${counted(totals.clients, 'client')}`,
    range && html`${span(range.first, range.last)} (${durationOf(range.last - range.first)})`,
  ].filter(Boolean);
  return parts.map((part) => html`<span>${part}</span> `);
}

module.exports = { header };
