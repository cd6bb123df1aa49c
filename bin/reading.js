'use strict';

/** Reads logs with a function of the addon, for a person who waits: a bar of progress, and refusals in words. */

const { inputs, unreadFile } = require('./inputs.js');
const { Problem } = require('./problem.js');
const { progressBar } = require('./progress.js');

/** Gives what `read(paths, options)` gives, with what could not be read in its `files`. */
async function reading(read, positionals, { command, io, ...options }) {
  const { paths, unread } = await inputs(positionals, command);
  if (!paths.length) {
    throw new Problem(
      `${unread.length === 1 ? 'the folder' : 'none of the folders'} could not be read: ${unread[0].message}.`,
    );
  }
  const bar = progressBar(io.err);
  try {
    const report = await read(paths, bar ? { ...options, onProgress: bar.show } : options);
    return { ...report, files: [...report.files, ...unread.map(unreadFile)] };
  } catch (error) {
    if (error?.name !== 'RunIdError') throw error;
    // What a program would do about it is not what is to be typed.
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

module.exports = { reading };
