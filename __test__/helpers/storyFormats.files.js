'use strict';

/** A directory of logs that tests write and trace. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { traceLogs } = require('strict-run-id');

/** Returns `traced(content, options)`, which writes a log and traces it, and `close`. */
function tracer() {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'corpora-'));
  let files = 0;
  const traced = (content, options, name = 'log') => {
    const file = path.join(directory, `${(files += 1)}.${name}`);
    fs.writeFileSync(file, content);
    return traceLogs([file], options);
  };
  return { traced, close: () => fs.rmSync(directory, { recursive: true, force: true }) };
}

/** Returns the findings of a report as `severity code runId`. */
const found = ({ findings }) =>
  findings.map(({ code, runId, severity }) => `${severity} ${code} ${runId}`).sort();
const errors = (report) => found(report).filter((text) => text.startsWith('error'));

/** Returns the events of a report that say more than that an id was mentioned. */
const eventsOf = ({ runs }) =>
  runs.flatMap(({ events }) => events).filter(({ step }) => step !== 'mentioned');

module.exports = { errors, eventsOf, found, tracer };
