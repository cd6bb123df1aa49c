'use strict';

/** `trace`: follows each run id through logs, and shows the line where it stopped being the same. */

const { STDIN, inputs } = require('../inputs.js');
const { nearest } = require('../nearest.js');
const { Problem } = require('../problem.js');
const { OutputFile } = require('../outputFile.js');
const { isUnread, reading, worded } = require('../reading.js');
const { failing, remarkLine, screenOf } = require('../report.js');
const { SIGNALS } = require('../savedFile.js');
const { escaped } = require('../terminal.js');
const { jsonTexts, stringify } = require('../json.js');
const { refuseTogether, traceOptions } = require('../trace/options.js');
const { ruleProblem } = require('../trace/rules.js');
const { StateFile } = require('../trace/stateFile.js');
const { unexplainedErrors } = require('../trace/unexplained.js');
const { shellWord } = require('../words.js');
const { fileRemarks, steps, timeAsked } = require('../trace/words.js');

const PAGE = { what: 'page', inputs: 'logs', example: '--html trace.html' };

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
  rules: {
    type: 'string',
    value: 'FILE',
    multiple: true,
    about: 'rules of your own, a file or a preset; "none" drops the default; repeatable',
  },
  pattern: {
    type: 'string',
    value: 'STEP=REGEX',
    multiple: true,
    about: 'a rule in short: a phrase of your logs that says a step; repeatable',
  },
  clients: { type: 'string', value: 'FILE', about: 'the names of all tenants, one per line' },
  since: { type: 'string', value: 'TIME', about: 'only lines from this time on' },
  until: { type: 'string', value: 'TIME', about: 'only lines before this time' },
  why: { type: 'string', value: 'FILE:LINE', about: 'how this line was read, and why so' },
  state: {
    type: 'string',
    value: 'FILE',
    about: 'read on from where the last run with this FILE ended: each finding once',
  },
  follow: { type: 'boolean', about: 'print findings as they appear, until Ctrl-C' },
};

const help = {
  usage: ['[options] FILE…', '[options] < FILE'],
  about: `
Reads logs and follows each run id through them: who made it, passed it on, registered it, looked it up; and the
line where something went wrong, with what to do. It also says what it could not explain. Text, JSON lines, gzip
and UTF-16 are detected; of a folder all files are read, with those in its folders. Without a FILE, or with "-",
it reads standard input.

A TIME is ISO 8601 (2025-10-10T06:45:29Z), a date, or a span before now: 30m, 2h, 3d, 1w. Without a zone it is in
UTC. --until 2025-10-10 includes that day.

The steps, for --pattern: ${steps.slice(0, 8).join(', ')},
${steps.slice(8).join(', ')}.`,
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
      line: "strict-run-id trace --pattern 'made=^Beginning run' --pattern 'missed=no such row' app.log",
      about: 'phrases of your own logs',
    },
    { line: 'strict-run-id trace --why app.log:1', about: 'why a line is, or is not, in a finding' },
    {
      line: 'strict-run-id trace --since 2025-10-10 --until 2025-10-12T12:00 logs',
      about: 'two days and a half',
    },
    {
      line: 'strict-run-id trace --state trace.state logs',
      about: 'for cron: what is new since the last run',
    },
  ],
};

/** Reads the logs, and prints the report. */
async function run(values, positionals, io) {
  const runIds = require('../../index.js');
  // The command prints errors itself.
  runIds.setLogger(null);
  const page = values.html === undefined ? null : new OutputFile(values.html, PAGE);
  refuseTogether(values, positionals, page);
  const asked = await traceOptions(values, io, runIds);
  if (values.why !== undefined) return runWhy(values, positionals, io, runIds, asked);
  const state = values.state === undefined ? null : new StateFile(values.state);
  const before = state?.open();
  try {
    if (values.follow) {
      return await runFollow(values, positionals, io, runIds, { ...asked, state: before ?? '' }, state);
    }
    return await runOnce(
      values,
      positionals,
      io,
      runIds,
      state ? { ...asked, state: before } : asked,
      state,
      page,
    );
  } finally {
    state?.release();
  }
}

async function runOnce(values, positionals, io, runIds, asked, state, page) {
  let logs;
  const read = await reading(runIds.traceLogs, positionals, {
    command: 'trace',
    io,
    before: (paths) => {
      logs = paths;
      return page?.check(paths);
    },
    skip: state && ((path) => state.isOwn(path)),
    problem: problemIn(state),
    ...asked,
  });
  const report = state ? newIn(read) : read;
  const failure = page && !page.isStdout ? await failureOf(() => page.write(pageOf(report))) : null;
  const texts = page?.isStdout ? [pageOf(report)] : printed(report, values, io);
  for (const text of texts) await io.out.write(text);
  // The report was worth the wait, even without its page.
  if (failure) throw failure;
  if (page && !page.isStdout && !values.json) await io.out.write(`The page: ${escaped(values.html)}\n`);
  const isIncomplete = report.files.some(isUnread);
  if (state) {
    // Not before all of it has left the process: what nobody could read is to be reported again.
    await io.out.flush();
    await state.save(read.state);
  } else if (isAsked(values) && isNothing(report)) {
    throw await notThere(values, isIncomplete, logs, runIds);
  }
  return isIncomplete ? 2 : failing(report.totals, values['fail-on']) ? 1 : 0;
}

/** Returns what turns a refusal of the addon into a `Problem`. */
const problemIn = (state) => (argument, why, hint) =>
  argument === 'state' && state ? state.damaged(why) : ruleProblem(argument, why, hint);

/** Returns a report with only the findings that no earlier run reported. What the next run needs is for the file alone. */
function newIn(read) {
  const findings = read.findings.filter(({ isNew }) => isNew);
  const count = (wanted) => findings.filter(({ severity }) => severity === wanted).length;
  const totals = { ...read.totals, errors: count('error'), warnings: count('warning') };
  const report = { ...read, totals, findings };
  delete report.state;
  return report;
}

async function runWhy(values, positionals, io, runIds, asked) {
  const { noSuchLine, placeIn, whyLines, whyOption, withFile } = require('../trace/why.js');
  const place = placeIn(values.why);
  let index;
  const report = await reading(runIds.traceLogs, withFile(positionals, place), {
    command: 'trace',
    io,
    before: async (paths) => {
      const option = await whyOption(place, paths);
      index = option.why.file;
      return option;
    },
    problem: ruleProblem,
    ...asked,
  });
  if (report.why === null) throw noSuchLine(report, index, place);
  const texts = values.json ? jsonTexts(report) : whyLines(report, place, screenOf(io));
  for (const text of texts) await io.out.write(values.json ? text : `${text}\n`);
  return report.files.some(isUnread) ? 2 : 0;
}

/** Prints findings as they appear, until a signal ends it. */
async function runFollow(values, positionals, io, runIds, { state: before, ...asked }, state) {
  const { follow, isOpenRecord } = require('../trace/follow.js');
  const { findingBlock, unexplainedLines } = require('../trace/findings.js');
  const stop = new AbortController();
  const end = () => stop.abort();
  for (const name of SIGNALS) process.once(name, end);
  const shownHints = new Set();
  const reported = new Set();
  let code = 0;
  const textsOf = (report, finding) =>
    values.json
      ? [lineOfJson(report, finding)]
      : [...findingBlock(report, finding, { ...screenOf(io), shownHints }), ''];
  try {
    await follow({
      state: before,
      signal: stop.signal,
      poll: io.poll,
      logs: () => logsToFollow(positionals, state),
      read: (paths, state, signal) =>
        worded(
          runIds.traceLogs,
          [paths, { ...asked, state, signal, follow: true }],
          'trace',
          problemIn(state),
        ),
      show: async (read) => {
        const report = newIn(read);
        const files = report.files.filter(isNoted).map((file) => ({
          ...file,
          // The next poll reads it.
          notes: file.notes.filter((note) => !isOpenRecord(note)),
        }));
        for (const each of fileRemarks(files)) {
          const remark = `${remarkLine(each, io.err.paint)}\n`;
          if (!reported.has(remark)) await io.err.write(remark);
          reported.add(remark);
        }
        for (const finding of report.findings) {
          for (const text of textsOf(report, finding)) await io.out.write(`${text}\n`);
        }
        if (!values.json) {
          for (const text of unexplainedLines(report, screenOf(io))) await io.out.write(`${text}\n`);
        }
        if (failing(report.totals, values['fail-on'])) code = 1;
        await io.out.flush();
        await state?.save(read.state, { signals: [] });
      },
    });
  } finally {
    for (const name of SIGNALS) process.off(name, end);
  }
  return code;
}

/** A log that doesn't exist yet needs no remark. */
const isNoted = ({ error }) => error?.code !== 'ENOENT';

async function logsToFollow(positionals, state) {
  const { paths } = await inputs(positionals, 'trace', { mayBeEmpty: true });
  return paths.filter((path) => !state?.isOwn(path));
}

/** Returns a finding as a line of JSON, with the names of files in place of their indices. */
function lineOfJson(report, finding) {
  const evidence = finding.evidence.map((line) => ({ ...line, file: report.files[line.file].name }));
  return stringify({ ...finding, evidence });
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

function* printed(report, values, { out, env }) {
  if (values.json) {
    yield* jsonTexts(report);
    return;
  }
  if (values.state !== undefined && !out.isTerminal && isQuiet(report)) return;
  for (const line of linesOf(report, values, screenOf({ out, env }))) yield `${line}\n`;
  if (isAsked(values) || values.findings) {
    for (const remark of fileRemarks(report.files)) yield `${remarkLine(remark, out.paint)}\n`;
  }
}

/** Whether there is nothing new to say. A cron then sends no mail. */
const isQuiet = (report) =>
  !report.findings.length && !unexplainedErrors(report).length && !report.files.some(isUnread);

function linesOf(report, values, screen) {
  if (values.findings) return require('../trace/findings.js').findingLines(report, screen);
  if (isAsked(values)) {
    return isNothing(report) ? [] : require('../trace/timeline.js').timelines(report, screen);
  }
  return require('../trace/summary.js').summary(report, { ...screen, timeAsked: timeAsked(values) });
}

async function notThere({ run, client, since, until }, isIncomplete, logs, runIds) {
  const what = [run, client && `client ${client}`].filter(Boolean).join(' and ');
  const where = isIncomplete ? ' that could be read' : '';
  const base = run && runIds.getBaseRunId(run);
  const meant = client && (await clientMeant(client, logs, runIds));
  return new Problem(
    `no line${where} holds a run of ${what}${timeAsked({ since, until })}.`,
    ...(meant ? [`Did you mean: --client ${shellWord(meant) ?? escaped(meant)}`] : []),
    // Perhaps the suffix is wrong: a finding about it is of the client that it is meant for.
    ...(base && base !== run
      ? [`The same run with all its clients: strict-run-id trace --run ${base} FILE`]
      : []),
    'The run ids of a log, with how often each appears: strict-run-id ids FILE',
  );
}

/** Returns the client of the logs whose name is closest, in whatever case. */
async function clientMeant(client, logs, { countRunIds, extractClientId }) {
  // It is read already.
  if (logs.includes(STDIN)) return undefined;
  const { ids } = await countRunIds(logs);
  const clients = ids.map(({ runId }) => extractClientId(runId)).filter((name) => name && name !== client);
  const names = new Map(clients.map((name) => [name.toLowerCase(), name]));
  return names.size ? names.get(nearest(client.toLowerCase(), [...names.keys()])) : undefined;
}

module.exports = {
  name: 'trace',
  summary: 'follow run ids through logs, and show the line where one changed',
  help,
  options,
  run,
};
