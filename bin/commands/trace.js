'use strict';

/** `trace`: follows each run id through logs, and shows the line where it stopped being the same. */

const { Problem } = require('../problem.js');
const { isUnread, reading } = require('../reading.js');
const { escaped, quoted } = require('../terminal.js');
const { jsonTexts } = require('../trace/json.js');
const { PageFile } = require('../trace/pageFile.js');
const { fileRemarks, steps } = require('../trace/words.js');

/** The columns if the output isn't a terminal. */
const USUAL_WIDTH = 120;

const options = {
  run: {
    type: 'string',
    value: 'ID',
    about: 'one run as a timeline; a client run id shows that client alone',
  },
  client: { type: 'string', value: 'ID', about: 'the runs of one client as timelines' },
  findings: { type: 'boolean', about: 'all findings, each with its lines' },
  json: { type: 'boolean', about: 'print the complete report as one JSON object' },
  html: {
    type: 'string',
    value: 'FILE',
    about: 'also write the report as a page for a browser; "-" prints the page instead',
  },
  'no-redact': { type: 'boolean', about: 'show passwords, tokens and other secrets of the lines' },
  'fail-on': {
    type: 'string',
    choices: ['error', 'warning'],
    default: 'error',
    about: 'the least severe finding that counts for the exit code',
  },
  pattern: {
    type: 'string',
    value: 'STEP=REGEX',
    multiple: true,
    about: 'a phrase of your own logs that says a step; may be repeated',
  },
};

const help = {
  usage: ['[options] FILE…', '[options] < FILE'],
  about: `
Reads logs and follows each run id through them: who made it, passed it on, registered it, looked it up; and the
line where something went wrong, with what to do. Text, JSON lines, gzip and UTF-16 are detected;
of a folder all files are read, with those in its folders. Without a FILE, or with "-", it reads standard input.

The steps, for --pattern: ${steps.slice(0, 7).join(', ')},
${steps.slice(7).join(', ')}.`,
  examples: [
    { line: 'strict-run-id trace app.log', about: 'a summary: what is wrong, and with which runs' },
    {
      line: 'strict-run-id trace --run 251010-064529-Ada-Park app.log',
      about: 'one run of one client, line by line',
    },
    {
      line: 'strict-run-id trace --client Ada-Park logs/',
      about: 'all runs of a client, in the logs of a folder',
    },
    {
      line: 'gzip -dc logs/old.log.gz | strict-run-id trace --findings',
      about: 'what another program prints',
    },
    {
      line: 'strict-run-id trace --html trace.html app.log',
      about: 'a page for a browser, besides the summary',
    },
    {
      line: 'strict-run-id trace --fail-on=warning --json logs > trace.json || echo "look at trace.json"',
      about: 'for cron or CI',
    },
    {
      line: "strict-run-id trace --pattern 'made=^Beginning run' --pattern 'notFound=no such row' app.log",
      about: 'phrases of your own logs',
    },
  ],
};

/** Reads the logs, and prints the report. */
async function run(values, positionals, io) {
  const runIds = require('../../index.js');
  // The command prints errors itself.
  runIds.setLogger(null);
  const page = values.html === undefined ? null : new PageFile(values.html);
  refuseTwoOutputs(values, page);
  const asked = {
    ...known('run', values.run, runIds.explainRunId),
    ...known('client', values.client, runIds.explainClientId),
    patterns: patterns(values.pattern ?? []),
    redact: !values['no-redact'],
  };
  const report = await reading(runIds.traceLogs, positionals, {
    command: 'trace',
    io,
    before: (paths) => page?.check(paths),
    ...asked,
  });
  const failure = page && !page.isStdout ? await failureOf(() => page.write(pageOf(report))) : null;
  const texts = page?.isStdout ? [pageOf(report)] : printed(report, values, io);
  for (const text of texts) await io.out.write(text);
  // The report was worth the wait, even without its page.
  if (failure) throw failure;
  if (page && !page.isStdout && !values.json) await io.out.write(`The page: ${escaped(values.html)}\n`);
  const isIncomplete = report.files.some(isUnread);
  if (isAsked(values) && isNothing(report)) throw notThere(values, isIncomplete);
  return isIncomplete ? 2 : failing(report.totals, values['fail-on']) ? 1 : 0;
}

/** Throws a `Problem` if the options ask for two things on standard output. */
function refuseTwoOutputs({ json, findings, html }, page) {
  const chosen = [
    json && '--json',
    findings && '--findings',
    page?.isStdout && `--html ${escaped(html)}`,
  ].filter(Boolean);
  if (chosen.length < 2) return;
  throw new Problem(
    `${chosen.join(' and ')} can't be printed together.`,
    json && findings
      ? 'Write one of them: --json contains all findings.'
      : 'Write one of them, or the page to a file: --html trace.html',
  );
}

function pageOf(report) {
  const { renderPage } = require('../../lib/trace/page.js');
  return renderPage(report, { title: 'Run ids in logs', generatedAt: new Date().toISOString() });
}

/** Returns what an async function throws; null if nothing. */
async function failureOf(run) {
  try {
    await run();
    return null;
  } catch (error) {
    return error;
  }
}

const isNothing = ({ runs, findings }) => !runs.length && !findings.length;

const isAsked = ({ run, client }) => run !== undefined || client !== undefined;

const failing = ({ errors, warnings }, failOn) => errors > 0 || (failOn === 'warning' && warnings > 0);

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

/** `['made=new run']` as `{ made: ['new run'] }`. */
function patterns(texts) {
  const patterns = {};
  for (const text of texts) {
    const [name, ...rest] = text.split('=');
    const expression = rest.join('=');
    if (!expression || !steps.includes(name)) {
      const what = expression ? `${quoted(name)} isn't a step` : `${quoted(text)} isn't STEP=REGEX`;
      throw new Problem(
        `in --pattern, ${what}.`,
        `The steps are ${steps.join(', ')}.`,
        "Write: --pattern 'made=new run .* begins'",
      );
    }
    (patterns[name] ??= []).push(expression);
  }
  return patterns;
}

function* printed(report, values, { out, env }) {
  if (values.json) {
    yield* jsonTexts(report);
    return;
  }
  const screen = { paint: out.paint, width: out.isTerminal || env.COLUMNS ? out.width : USUAL_WIDTH };
  for (const line of linesOf(report, values, screen)) yield `${line}\n`;
  if (isAsked(values) || values.findings) {
    for (const { label, color, place, message } of fileRemarks(report.files)) {
      yield `${out.paint[color](label)} ${place}: ${message}\n`;
    }
  }
}

function linesOf(report, values, screen) {
  if (values.findings) return require('../trace/findings.js').findingLines(report, screen);
  if (isAsked(values)) {
    return isNothing(report) ? [] : require('../trace/timeline.js').timelines(report, screen);
  }
  return require('../trace/summary.js').summary(report, screen);
}

function notThere({ run, client }, isIncomplete) {
  const what = [run, client && `client ${client}`].filter(Boolean).join(' and ');
  const where = isIncomplete ? ' that could be read' : '';
  return new Problem(
    `no line${where} holds a run of ${what}.`,
    'The run ids of a log, with how often each appears: strict-run-id ids FILE',
  );
}

module.exports = {
  name: 'trace',
  summary: 'follow run ids through logs, and show the line where one changed',
  help,
  options,
  run,
};
