'use strict';

/**
 * What of a report the page takes along for its script: the events that it draws, their lines, and where findings are. Names
 * are stored once and referred to by number, and lines that a finding shows are read from the page instead of stored again. A
 * report has no bound, and a page has to open at once, so the rest is left out, and counted.
 */

const { longestName, milliseconds } = require('../../page/format.js');
const { visible } = require('../../page/html.js');
const { findingMark, stepMark } = require('./marks.js');

const most = { runs: 500, events: 5000, eventsOfRun: 250, spellings: 8, findings: 500, evidence: 10 };

/** The data for the script, how much of the report it holds, and the runs that it draws. */
function pageData(report, findings, labels) {
  const names = new Names();
  const chosen = chooseRuns(report);
  const fileNumbers = numberFiles([
    ...chosen.map(({ events }) => events),
    ...findings.map(({ evidence }) => evidence),
  ]);
  const shown = shownLines(findings);

  const runs = chosen.map(({ run, events }) => ({
    id: names.of(run.baseId),
    clients: run.clients.map((client) => names.of(client)),
    omitted: run.omittedEvents + run.events.length - events.length,
    ids: run.ids.slice(0, most.spellings).map(({ runId, count }) => [names.of(runId), count]),
    omittedIds: Math.max(0, run.ids.length - most.spellings),
    apify: run.apifyRunIds.slice(0, most.spellings).map((id) => names.of(id)),
    events: events.map((event) => [
      milliseconds(event.time),
      event.step,
      names.of(event.runId),
      names.of(event.clientId),
      names.of(event.process),
      names.of(event.operation),
      fileNumbers.get(event.file),
      event.line,
      event.count,
      explanationOf(event, names),
      shown.get(lineKey(event)) ?? visible(event.text),
    ]),
  }));

  const places = placesOfLines(chosen);
  const placed = findings.map((finding) => {
    const { line, ...place } = placeOf(finding, chosen, places);
    return {
      ...place,
      anchor: finding.anchor,
      runId: names.of(finding.runId ?? finding.baseId),
      client: names.of(finding.clientId),
      time: milliseconds(line?.time ?? null),
      file: line ? fileNumbers.get(line.file) : -1,
      line: line?.line ?? 0,
    };
  });
  const files = [...fileNumbers.keys()].map((file) => names.of(report.files[file].name));
  const drawn = runs.reduce((sum, run) => sum + run.events.length, 0);
  const all = report.runs.reduce((sum, run) => sum + run.events.length + run.omittedEvents, 0);
  const steps = Object.fromEntries(
    [...new Set(chosen.flatMap(({ events }) => events.map(({ step }) => step)))].map((step) => [
      step,
      { label: labels.steps.get(step)?.label ?? visible(step, longestName), ...stepMark(step) },
    ]),
  );
  const numbers = new Map(chosen.map(({ run }, at) => [run.baseId, at]));
  // A template of more runs than the report lists may be of any run.
  const templates = report.unexplained.map(({ runs: bases, runCount }) =>
    bases.length < runCount ? null : bases.map((base) => numbers.get(base) ?? -1),
  );
  const codes = Object.fromEntries(findings.map(({ code }) => [code, { badge: findingMark(code).badge }]));
  return {
    data: { steps, codes, names: names.list, files, runs, findings: placed, templates },
    chosen: chosen.map(({ run }) => run),
    drawn: { runs: runs.length, ofRuns: report.runs.length, events: drawn, ofEvents: all },
  };
}

/** The name of the rule that explains an event; -1 for an event of our own, which needs none, and -2 if nothing explains it. */
function explanationOf({ rule, confidence }, names) {
  if (rule !== null) return names.of(rule);
  return confidence === 'high' ? -1 : -2;
}

/** The runs that are drawn, those with findings first where there are too many; in the report's order. */
function chooseRuns(report) {
  const weight = new Map();
  for (const { baseId, severity } of report.findings) {
    weight.set(baseId, Math.max(weight.get(baseId) ?? 0, severity === 'error' ? 2 : 1));
  }
  const byWeight = report.runs
    .map((run, at) => ({ run, at, weight: weight.get(run.baseId) ?? 0 }))
    .sort((a, b) => b.weight - a.weight || a.at - b.at)
    .slice(0, most.runs);

  let left = most.events;
  const chosen = [];
  for (const entry of byWeight) {
    const events = chooseEvents(entry.run.events, Math.min(most.eventsOfRun, left));
    left -= events.length;
    if (events.length > 0) chosen.push({ ...entry, events });
  }
  return chosen.sort((a, b) => a.at - b.at);
}

/** The first events of a run; mere mentions go before anything else does. */
function chooseEvents(events, room) {
  if (events.length <= room) return events;
  const telling = events.filter((event) => event.step !== 'mentioned').length;
  let mentions = Math.max(0, room - telling);
  return events.filter((event) => event.step !== 'mentioned' || mentions-- > 0).slice(0, room);
}

const lineKey = ({ file, line, text }) => `${file}:${line}:${text}`;

/** Where the page shows a line already: the numbers of the finding and of the line in it. */
function shownLines(findings) {
  const lines = findings.flatMap(({ evidence }, finding) =>
    evidence.map((line, at) => [lineKey(line), [finding, at]]),
  );
  return new Map(lines);
}

/** The files that something shown is of, in the order in which they were read. */
function numberFiles(lists) {
  const used = new Set(lists.flat().map(({ file }) => file));
  return new Map([...used].sort((a, b) => a - b).map((file, at) => [file, at]));
}

/** For each line, the events that are drawn for it, as [run, event]. */
function placesOfLines(chosen) {
  const places = new Map();
  chosen.forEach(({ events }, run) => {
    events.forEach(({ file, line }, event) => {
      const key = `${file}:${line}`;
      if (!places.has(key)) places.set(key, []);
      places.get(key).push([run, event]);
    });
  });
  return places;
}

/** Where a finding is drawn: on the event of its line, or else in a place of its own. */
function placeOf({ code, severity, baseId, evidence }, chosen, places) {
  const run = chosen.findIndex((entry) => entry.run.baseId === baseId);
  const events = evidence.map(({ file, line }) => {
    const found = places.get(`${file}:${line}`) ?? [];
    return found.find(([of]) => of === run) ?? found[0] ?? null;
  });
  const telling = (list) => list.at(findingMark(code).line === 'last' ? -1 : 0) ?? null;
  const known = events.filter(Boolean);
  return {
    code,
    severity,
    run,
    line: telling(evidence),
    on: telling(events) ?? telling(known),
    events: known,
  };
}

/** Each name once, by number; -1 is none. */
class Names {
  list = [];
  #numbers = new Map();

  of(name) {
    if (name === null || name === undefined) return -1;
    if (!this.#numbers.has(name)) {
      this.#numbers.set(name, this.list.length);
      this.list.push(visible(name, longestName));
    }
    return this.#numbers.get(name);
  }
}

module.exports = { most, pageData };
