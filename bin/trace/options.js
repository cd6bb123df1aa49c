'use strict';

/** Turns the options of `trace` into those of `traceLogs`, and refuses those that don't go together. */

const { STDIN } = require('../inputs.js');
const { clientsIn } = require('../names.js');
const { Problem } = require('../problem.js');
const { refuseTwoOutputs } = require('../report.js');
const { escaped, quoted } = require('../terminal.js');
const { momentsOf } = require('./moments.js');
const { ruleOptions } = require('./rules.js');

/** Returns the options of `traceLogs`. */
async function traceOptions(values, io, { explainRunId, explainClientId }) {
  return {
    ...known('run', values.run, explainRunId),
    ...known('client', values.client, explainClientId),
    ...ruleOptions(values),
    ...momentsOf(values, (io.now ?? Date.now)()),
    ...(values.clients === undefined
      ? {}
      : { clients: await clientsIn(values.clients, io, explainClientId) }),
    redact: !values['no-redact'],
  };
}

/** Throws a `Problem` if the options ask for two things on standard output, or for what can't be done together. */
function refuseTogether(values, positionals, page) {
  const { json, findings, why, follow, state, html } = values;
  refuseTwoOutputs(
    [
      json && why === undefined && '--json',
      findings && '--findings',
      why !== undefined && '--why',
      page?.isStdout && `--html ${escaped(html)}`,
    ],
    values,
    'Write one of them, or the page to a file: --html trace.html',
  );
  const readsStdin = !positionals.length || positionals.includes(STDIN);
  if (values.clients === STDIN && readsStdin && why === undefined) {
    throw new Problem(
      "--clients and a log can't both be standard input.",
      'Write the names to a file: --clients clients.txt',
    );
  }
  if (why !== undefined) {
    const other = [follow && '--follow', state !== undefined && '--state'].find(Boolean);
    if (other) {
      throw new Problem(
        `--why can't be used with ${other}.`,
        '--why reads the logs once, from the beginning.',
      );
    }
  }
  if (state !== undefined && readsStdin) {
    throw new Problem(
      "--state can't be used with standard input: the next run could not read on in it.",
      'Name the logs: strict-run-id trace --state trace.state app.log',
    );
  }
  if (!follow) return;
  if (readsStdin) {
    throw new Problem(
      "--follow can't be used with standard input: a report of it comes at its end.",
      'Write it to a file, and follow that: kubectl logs -f api >> api.log & strict-run-id trace --follow api.log',
    );
  }
  if (html !== undefined) {
    throw new Problem(
      "--follow can't be used with --html.",
      'A page shows what is known at the end: trace --html trace.html app.log',
    );
  }
}

/** Returns `{ runId }` or `{ clientId }`, or throws a `Problem` that says why it isn't valid. */
function known(option, id, explain) {
  if (id === undefined) return {};
  const { ok, reason, suggestion } = explain(id);
  if (ok) return { [`${option}Id`]: id };
  throw new Problem(
    `--${option} can't be ${quoted(id)}. ${reason}`,
    suggestion === null
      ? 'The run ids of a log, with their clients: strict-run-id ids FILE'
      : `Did you mean: --${option} ${suggestion}`,
  );
}

module.exports = { refuseTogether, traceOptions };
