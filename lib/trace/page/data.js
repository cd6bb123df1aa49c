'use strict';

/**
 * What of a report the page takes along for its script: the events that it draws, their lines, and where findings stand.
 * Names are stored once and referred to by number, and lines that a finding shows are read from the page instead of stored
 * again. A report has no bound, a page that opens at once does, so the rest is left out, and counted.
 */

const { longestName, milliseconds } = require('./format.js');
const { visible } = require('./html.js');
const marks = require('./marks.js');

const most = { runs: 500, events: 5000, eventsOfRun: 250, spellings: 8, findings: 500, evidence: 10 };

/** The part of the findings that the page shows. */
function shownFindings(report) {
  return report.findings
    .slice(0, most.findings)
    .map((finding) => ({ ...finding, evidence: finding.evidence.slice(0, most.evidence) }));
}

/** The data for the script, and how much of the report it holds. */
function pageData(report, findings) {
  const names = new Names();
  const chosen = chooseRuns(report);
  const fileNumbers = numberFiles([
    ...chosen.map(({ events }) => events),
    ...findings.map(({ evidence }) => evidence),
  ]);
  const shown = shownLines(findings);

  const runs = chosen.map(({ run, events }) => ({
    id: names.of(run.baseId),
    kind: run.kind,
    clients: run.clients.map((client) => names.of(client)),
    lines: run.lines,
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
      shown.get(lineKey(event)) ?? visible(event.text),
    ]),
  }));

  const places = placesOfLines(chosen);
  const stands = findings.map((finding) => {
    const { line, ...stand } = standOf(finding, chosen, places);
    return {
      ...stand,
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
  return {
    data: { steps: marks.steps, codes: marks.findings, names: names.list, files, runs, findings: stands },
    drawn: { runs: runs.length, ofRuns: report.runs.length, events: drawn, ofEvents: all },
  };
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

/** Where a finding stands: on the event that tells it, where there is one, or else on a line of its own. */
function standOf({ code, severity, baseId, evidence }, chosen, places) {
  const run = chosen.findIndex((entry) => entry.run.baseId === baseId);
  const events = evidence.map(({ file, line }) => {
    const found = places.get(`${file}:${line}`) ?? [];
    return found.find(([of]) => of === run) ?? found[0] ?? null;
  });
  const tells = (list) => list.at(marks.findings[code]?.tells === 'last' ? -1 : 0) ?? null;
  const known = events.filter(Boolean);
  return { code, severity, run, line: tells(evidence), on: tells(events) ?? tells(known), events: known };
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

module.exports = { most, pageData, shownFindings };
