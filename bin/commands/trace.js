'use strict';

/** `trace`: follows each run id through logs, and shows the line where it stopped being the same. */

const { constants, existsSync, realpathSync, statSync } = require('node:fs');
const { access, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { Problem } = require('../problem.js');
const { reading } = require('../reading.js');
const { escaped, quoted } = require('../terminal.js');
const { jsonTexts } = require('../trace/json.js');
const { steps } = require('../trace/words.js');

/** The columns of a pipe or a file, where nobody says how wide it will be shown. */
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
  html: { type: 'string', value: 'FILE', about: 'write the report as a page for a browser, too' },
  'no-redact': { type: 'boolean', about: 'show passwords, tokens and other secrets of the lines' },
  'fail-on': {
    type: 'string',
    choices: ['error', 'warning'],
    default: 'error',
    about: 'the least that ends with 1',
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
line where something went wrong, with what to do. Text, JSON lines, gzip and UTF-16 are told apart by themselves;
of a folder all files are read, with those in its folders. Without a FILE, or with "-", it reads standard input.

The steps, for --pattern: ${steps.slice(0, 7).join(', ')},
${steps.slice(7).join(', ')}.

It ends with 1 where there is an error (with --fail-on=warning, also where there is a warning), and with 2 where a
file could not be read, or no line holds the run or client that was asked for; the rest is told all the same.`,
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
      about: 'a page for a browser, beside the summary',
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

/** Reads, prints, and gives 2 where a file could not be read, 1 where there are findings, else 0. */
async function run(values, positionals, io) {
  const runIds = require('../../index.js');
  // Its refusals are told here.
  runIds.setLogger(null);
  if (values.json && values.findings) {
    throw new Problem(
      "--json and --findings can't be printed both.",
      'Write one of them: --json holds all findings.',
    );
  }
  const asked = {
    ...known('run', values.run, runIds.explainRunId),
    ...known('client', values.client, runIds.explainClientId),
    patterns: patterns(values.pattern ?? []),
    redact: !values['no-redact'],
  };
  // Before the logs are read, which may take a while.
  if (values.html !== undefined) await checkPlace(values.html);
  const renderPage = values.html === undefined ? null : require('../../lib/trace/page.js').renderPage;
  const report = await reading(runIds.traceLogs, positionals, { command: 'trace', io, ...asked });
  if (renderPage) await writePage(values.html, renderPage, report);
  for (const text of printed(report, values, io)) await io.out.write(text);
  const isUnread = report.files.some(({ error }) => error);
  if (isAsked(values) && !report.runs.length && !report.findings.length) throw notThere(values, isUnread);
  return isUnread ? 2 : failing(report.totals, values['fail-on']) ? 1 : 0;
}

const isAsked = ({ run, client }) => run !== undefined || client !== undefined;

const failing = ({ errors, warnings }, failOn) => errors > 0 || (failOn === 'warning' && warnings > 0);

/** Gives `{ runId }` or `{ clientId }`, or says why it is none. */
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
      const what = expression ? `${quoted(name)} is no step` : `${quoted(text)} is no STEP=REGEX`;
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
    for (const { name, error, lines } of report.files) {
      if (error) {
        yield `${out.paint.red(lines ? 'in part' : 'not read')} ${escaped(name)}: ${escaped(error.message)}\n`;
      }
    }
  }
  if (values.html !== undefined) yield `The page: ${escaped(values.html)}\n`;
}

function linesOf(report, values, screen) {
  if (values.findings) return require('../trace/findings.js').findingLines(report, screen);
  if (isAsked(values)) {
    return report.runs.length || report.findings.length
      ? require('../trace/timeline.js').timelines(report, screen)
      : [];
  }
  return require('../trace/summary.js').summary(report, screen);
}

function notThere({ run, client }, isUnread) {
  const what = [run, client && `client ${client}`].filter(Boolean).join(' and ');
  const where = isUnread ? ' that could be read' : '';
  return new Problem(
    `no line${where} holds a run of ${what}.`,
    'The run ids of a log, with how often each stands there: strict-run-id ids FILE',
  );
}

const noPage = (why) =>
  new Problem(
    `the page could not be written: ${escaped(why)}`,
    'Write: --html trace.html, or a file in another folder.',
  );

async function checkPlace(file) {
  const isThere = existsSync(file);
  if (isThere && statSync(file).isDirectory()) throw noPage(`${file} is a folder`);
  try {
    await access(isThere ? file : path.dirname(file), constants.W_OK);
  } catch (error) {
    throw noPage(error.message);
  }
}

async function writePage(file, renderPage, report) {
  const isLog = ({ name }) =>
    existsSync(name) && existsSync(file) && realpathSync(name) === realpathSync(file);
  if (report.files.some(isLog)) {
    throw new Problem(
      `${quoted(file)} is one of the logs; the page would take its place.`,
      'Write: --html trace.html',
    );
  }
  const page = renderPage(report, { title: 'Run ids in logs', generatedAt: new Date().toISOString() });
  try {
    await writeFile(file, page);
  } catch (error) {
    throw noPage(error.message);
  }
}

module.exports = {
  name: 'trace',
  summary: 'follow run ids through logs, and show the line where one changed',
  help,
  options,
  run,
};
