'use strict';

/** The words of stories in logs: invented tenants, lines of their runs, and what a test says of findings. */

const { baseAt, line, logsDirectory, pino } = require('../fixtures/logs.js');
const { traceLogs } = require('strict-run-id');

const ADA = 'Ada-Park';
const BORA = 'Bora-Bora';
const CORA = 'Cora-Lee';
const ONEIL = "O'Neil";
const LODZ = 'Łódź';

/** What `--clients` would hold; the headers of lines name them, too. */
const CLIENTS = [ADA, BORA, CORA, ONEIL, LODZ, 'Ada', 'Bora', 'Guy', '154510'];

const A = baseAt(0);
const of = (client, base = A) => `${base}-${client}`;
/** Makes a directory for logs, and a function that writes logs there, each a list of lines, in one form, and traces them together. */
function tracer() {
  const logs = logsDirectory();
  const traced = (files, form, options) =>
    traceLogs(
      files.map((lines) => logs.write(lines, form)),
      options,
    );
  return { logs, traced };
}

/** What a test says of a finding: its code, confidence, run and client, and the lines that show it, as `file:line`. */
const told = (finding) => [
  finding.code,
  finding.confidence,
  finding.runId,
  finding.clientId,
  ...finding.evidence.map(({ file, line: number }) => `${file}:${number}`),
];

/** The steps of each run and client, without the lines that only mention an id. */
function stepsOf({ runs }) {
  const steps = {};
  for (const { baseId, events } of runs) {
    for (const { step, runId, clientId, count } of events.filter((event) => event.step !== 'mentioned')) {
      (steps[`${baseId} ${clientId}`] ??= []).push(`${step} ${runId}${count > 1 ? ` ${count} times` : ''}`);
    }
  }
  return steps;
}

/** A run of a client that nobody can object to: registered and completed. */
const whole = (seconds, client, base = baseAt(seconds)) => [
  line(
    seconds + 0.1,
    base,
    client,
    'smart_resume',
    `Created client run record recAAAAAAAAAAAAAA for ${of(client, base)}`,
  ),
  line(seconds + 2, base, client, 'lead_scoring', `Run ${of(client, base)} completed`),
];
const made = (seconds, client, more = '', base = baseAt(seconds)) =>
  line(seconds, base, client, 'lead_scoring', `Generated run ID ${of(client, base)}${more}`);
const say = (seconds, client, text, base = A) => line(seconds, base, client, 'lead_scoring', text);
const missed = (seconds, client, id) => say(seconds, client, `Job tracking record not found for run ${id}`);
const registered = (seconds, client, id) =>
  say(seconds, client, `Created client run record recAAAAAAAAAAAAAA for ${id}`);
const completed = (seconds, client, id) => say(seconds, client, `Run ${id} completed`);
const base = (seconds, text, run = A) => line(seconds, run, null, 'smart_resume', text);
/** A line of pino's with the error that was caught. */
function erring(seconds, run, client, error, text) {
  const { msg, ...fields } = JSON.parse(pino(line(seconds, run, client, 'lead_scoring', text)));
  return JSON.stringify({ ...fields, level: 50, ...error, msg });
}
const later = line(86_400, baseAt(86_400), null, 'smart_resume', `Starting ${baseAt(86_400)}`);

/** A line in the run of its own tenant, named by a whole id. */
const own = (seconds, client, text) => line(seconds, of(client), client, 'lead_scoring', text);

module.exports = {
  ADA,
  BORA,
  CORA,
  ONEIL,
  LODZ,
  CLIENTS,
  A,
  of,
  whole,
  made,
  say,
  missed,
  registered,
  completed,
  base,
  erring,
  later,
  own,
  told,
  stepsOf,
  tracer,
};
