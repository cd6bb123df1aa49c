'use strict';

/** Reads logs for a command, with a progress bar, and errors worded for the command line. */

const { inputs, unreadFile } = require('./inputs.js');
const { Problem } = require('./problem.js');
const { progressBar } = require('./progress.js');
const { quoted } = require('./terminal.js');

/**
 * Returns the report of `read(paths, options)`; its `files` also lists what could not be looked at.
 * `before(paths)` is called before anything is read.
 */
async function reading(read, positionals, { command, io, before, ...options }) {
  const { paths, unread } = await inputs(positionals, command);
  if (!paths.length) {
    const [{ name, message }] = unread;
    throw new Problem(
      unread.length === 1
        ? `${quoted(name)} could not be read: ${message}.`
        : `nothing could be read; the first, ${quoted(name)}: ${message}.`,
    );
  }
  await before?.(paths);
  const bar = progressBar(io.err);
  try {
    const report = await read(paths, bar ? { ...options, onProgress: bar.show } : options);
    return { ...report, files: [...report.files, ...unread.map(unreadFile)] };
  } catch (error) {
    if (error?.name !== 'RunIdError') throw error;
    // The hint and the function name are for programmers.
    const what = error.message
      .replace(/^STRICT RUN ID ERROR: /, '')
      .replace(` ${error.hint}`, '')
      .replace(` (${read.name})`, '');
    throw new Problem(
      what.replace(/^Invalid argument (\w+) of \w+:/, 'in the $1,'),
      `All options: strict-run-id ${command} --help`,
    );
  } finally {
    bar?.clear();
  }
}

/** Whether a file could not be read, or not as text. That ends a command with 2, since ids may have been missed. */
const isUnread = ({ error, notes }) => error !== null || notes.some(({ code }) => code === 'binary');

module.exports = { isUnread, reading };
