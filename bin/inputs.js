'use strict';

/** Resolves the arguments of a command to the logs it reads: files, whole folders, standard input. */

const { readdir, realpath, stat } = require('node:fs/promises');
const path = require('node:path');
const tty = require('node:tty');
const { Problem } = require('./problem.js');
const { quoted } = require('./terminal.js');

const STDIN = '-';

/**
 * Returns `{ paths, unread }`: the files to read, with those of a folder sorted by name, and the folders that
 * could not be listed, as `{ name, code, message }`. A path that doesn't exist stays in `paths`: the addon
 * reports why it can't be read. A file that appears twice, by a link or in the arguments, is read once.
 */
async function inputs(positionals, command) {
  if (!positionals.length && tty.isatty(0)) {
    throw new Problem(
      'no log given.',
      `Example: strict-run-id ${command} app.log`,
      `For the output of another program: … | strict-run-id ${command}`,
      `All options: strict-run-id ${command} --help`,
    );
  }
  refuseTwoStdins(positionals);
  const found = { paths: [], unread: [], seen: new Set() };
  for (const file of positionals.length ? positionals : [STDIN]) {
    if (file === '') throw new Problem('a file name is empty.', 'Is a shell variable not set?');
    if (file === STDIN) found.paths.push(file);
    else await add(file, found, true);
  }
  if (!found.paths.length && !found.unread.length) {
    throw new Problem(
      positionals.length === 1
        ? `the folder ${quoted(positionals[0])} contains no files.`
        : 'the folders contain no files.',
      'Name a log, or a folder with logs.',
    );
  }
  return found;
}

async function add(file, found, isArgument) {
  let kind;
  try {
    kind = await stat(file);
    if (await isSeen(file, kind, found.seen)) return;
  } catch {
    // Skips a broken link in a folder.
    if (isArgument) found.paths.push(file);
    return;
  }
  if (!kind.isDirectory()) {
    // Skips a pipe or a socket in a folder, because reading it could block forever.
    if (isArgument || kind.isFile()) found.paths.push(file);
    return;
  }
  try {
    const names = await readdir(file);
    for (const name of names.sort()) await add(path.join(file, name), found, false);
  } catch (error) {
    found.unread.push({ name: file, code: error.code ?? 'ERR_READ', message: whyUnread(error) });
  }
}

/** Throws a `Problem` if the arguments name standard input more than once. */
function refuseTwoStdins(positionals) {
  const count = positionals.filter((text) => text === STDIN).length;
  if (count > 1) {
    throw new Problem(`"${STDIN}" (standard input) can be given only once, not ${count} times.`);
  }
}

async function isSeen(file, kind, seen) {
  // The real path of a pipe doesn't identify it.
  if (!kind.isFile() && !kind.isDirectory()) return false;
  const real = await realpath(file);
  return seen.has(real) || !seen.add(real);
}

const whyUnread = ({ code, message }) => (code === 'EACCES' ? 'permission denied' : message);

/** Returns the entry of a folder that could not be listed for the `files` of a report. */
function unreadFile({ name, code, message }) {
  return {
    name,
    bytes: 0,
    lines: 0,
    encoding: 'utf-8',
    compressed: false,
    error: { code, message },
    notes: [],
  };
}

module.exports = { STDIN, inputs, refuseTwoStdins, unreadFile };
