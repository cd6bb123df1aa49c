'use strict';

/** Which logs a command is to read: files, whole folders, standard input. */

const { readdir, realpath, stat } = require('node:fs/promises');
const path = require('node:path');
const tty = require('node:tty');
const { Problem } = require('./problem.js');

const STDIN = '-';

/**
 * Takes what was typed, gives `{ paths, unread }`: the files, those of a folder in the order of their names, and what of the
 * folders could not be looked at, as a report tells of such files. What is no folder is left to the addon, which says
 * why it can't be read. A file that is met again, by a link or twice in the arguments, is read once.
 */
async function inputs(positionals, command) {
  if (!positionals.length && tty.isatty(0)) {
    throw new Problem(
      'there is no log to read.',
      `Write: strict-run-id ${command} app.log`,
      `or, for what another program prints: … | strict-run-id ${command}`,
      `More: strict-run-id ${command} --help`,
    );
  }
  const asked = positionals.filter((text) => text === STDIN).length;
  if (asked > 1) {
    throw new Problem(`standard input can be read once, but "${STDIN}" stands there ${asked} times.`);
  }
  const found = { paths: [], unread: [], seen: new Set() };
  for (const file of positionals.length ? positionals : [STDIN]) {
    if (file === '') throw new Problem('the name of a log is empty.', 'Is a variable of the shell not set?');
    if (file === STDIN) found.paths.push(file);
    else await add(file, found, true);
  }
  if (!found.paths.length && !found.unread.length) {
    throw new Problem('there is no file in these folders.', 'Name a folder that holds logs, or a log.');
  }
  return found;
}

async function add(file, found, isAsked) {
  let kind;
  try {
    kind = await stat(file);
    if (await isSeen(file, kind, found.seen)) return;
  } catch {
    // A link to nothing in a folder is no log.
    if (isAsked) found.paths.push(file);
    return;
  }
  if (!kind.isDirectory()) {
    // In a folder, a pipe or a socket would be waited for.
    if (isAsked || kind.isFile()) found.paths.push(file);
    return;
  }
  try {
    const names = await readdir(file);
    for (const name of names.sort()) await add(path.join(file, name), found, false);
  } catch (error) {
    found.unread.push({ name: file, code: error.code ?? 'ERR_READ', message: whyUnread(error) });
  }
}

async function isSeen(file, kind, seen) {
  // A pipe has no path of its own.
  if (!kind.isFile() && !kind.isDirectory()) return false;
  const real = await realpath(file);
  return seen.has(real) || !seen.add(real);
}

const whyUnread = ({ code, message }) => (code === 'EACCES' ? 'you may not look into this folder' : message);

/** A report's entry for what could not be read. */
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

module.exports = { STDIN, inputs, unreadFile };
