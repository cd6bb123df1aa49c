'use strict';

/** Reads logs or tables for a command, with a progress bar, and errors worded for the command line. */

const { LOGS, inputs, nameOne, unreadFile } = require('./inputs.js');
const { Problem } = require('./problem.js');
const { progressBar } = require('./progress.js');
const { quoted } = require('./terminal.js');

const TRACED = {
  ...LOGS,
  unreadFile,
  smaller: 'Ask for one run (--run), one client (--client) or a shorter time (--since, --until)',
};

/**
 * Returns the report of `read(paths, options)`; its `files` also lists what could not be looked at.
 * `before(paths)` is called before anything is read, and may return more options. Files that `skip(path)` is true for
 * aren't read. `problem(argument, why, hint)` may return a better `Problem` for an option that is refused. `kind` says what is
 * read, and how to get a smaller report: see `LOGS`.
 */
async function reading(
  read,
  positionals,
  { command, io, before, skip, problem, kind = TRACED, argumentOf = (paths) => paths, ...options },
) {
  const { paths, unread } = await found(positionals, command, { kind, skip });
  if (!paths.length) {
    const [{ name, message }] = unread;
    throw new Problem(
      unread.length === 1
        ? `${quoted(name)} could not be read: ${message}.`
        : `nothing could be read; the first, ${quoted(name)}: ${message}.`,
    );
  }
  const all = { ...options, ...(await before?.(paths)) };
  const bar = progressBar(io.err);
  try {
    const options = bar ? { ...all, onProgress: bar.show } : all;
    const report = await worded(read, [argumentOf(paths), options], command, problem, kind);
    return { ...report, files: [...report.files, ...unread.map(kind.unreadFile)] };
  } finally {
    bar?.clear();
  }
}

async function found(positionals, command, { kind, skip }) {
  const found = await inputs(positionals, command, { kind });
  const paths = skip ? found.paths.filter((path) => !skip(path)) : found.paths;
  if (paths.length || found.unread.length) return { ...found, paths };
  throw new Problem(`no ${kind.one} is left to read.`, nameOne(kind));
}

/** Calls a function of the package. An error of an argument becomes a `Problem`, without what is for programmers. */
async function worded(read, args, command, problem, { smaller } = TRACED) {
  try {
    return await read(...args);
  } catch (error) {
    if (error?.code === 'ERR_REPORT_TOO_LARGE') {
      const [what] = error.message.replace(/^strict-run-id: /, '').split('. ');
      throw new Problem(
        `${what}.`,
        `${smaller};`,
        'or give Node more: NODE_OPTIONS=--max-old-space-size=8192',
      );
    }
    if (error?.name !== 'RunIdError') throw error;
    const what = error.message
      .replace(/^STRICT RUN ID ERROR: /, '')
      .replace(` ${error.hint}`, '')
      .replace(` (${read.name})`, '');
    const [, argument, why] = /^Invalid argument (\w+) of \w+: ([^]*)$/.exec(what) ?? [];
    const better = argument && problem?.(argument, why.replace(/\.$/, ''), error.hint);
    throw (
      better ??
      new Problem(
        argument ? `in the ${argument}, ${why}` : what,
        `All options: strict-run-id ${command} --help`,
      )
    );
  }
}

/** Whether a file could not be read, or not as text. That ends a command with 2, since ids may have been missed. */
const isUnread = ({ error, notes }) => error !== null || notes?.some(({ code }) => code === 'binary');

module.exports = { isUnread, reading, worded };
