'use strict';

/** Resolves the arguments of a command to what it reads, logs or tables: files, whole folders, standard input. */

const { lstat, readdir, realpath, stat } = require('node:fs/promises');
const { isUtf8 } = require('node:buffer');
const path = require('node:path');
const tty = require('node:tty');
const { Problem } = require('./problem.js');
const { inOrderOfTime } = require('./rotation.js');
const { quoted } = require('./terminal.js');

const STDIN = '-';

/** What is read, in words. */
const LOGS = { one: 'log', many: 'logs', example: 'app.log' };

/**
 * Returns `{ paths, unread }`: the files to read, with those of a folder sorted by name and those of a rotated log by age,
 * and what could not be looked at, as `{ name, code, message }`. An argument that doesn't exist stays in `paths`: the addon
 * reports why it can't be read. Folders without a file are a `Problem` unless `mayBeEmpty`. A file that appears twice, by a link or in the arguments, is read once.
 */
async function inputs(positionals, command, { mayBeEmpty = false, kind = LOGS } = {}) {
  if (!positionals.length && tty.isatty(0)) {
    throw new Problem(
      `no ${kind.one} given.`,
      `Example: strict-run-id ${command} ${kind.example}`,
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
  found.paths = inOrderOfTime(found.paths);
  if (!found.paths.length && !found.unread.length && !mayBeEmpty) {
    throw new Problem(
      positionals.length === 1
        ? `the folder ${quoted(positionals[0])} contains no files.`
        : 'the folders contain no files.',
      nameOne(kind),
    );
  }
  return found;
}

const nameOne = ({ one, many }) => `Name a ${one}, or a folder with ${many}.`;

/** Adds a file, or everything in a folder. `file` is a string, or a Buffer if its name isn't UTF-8. */
async function add(file, found, isArgument) {
  let kind;
  try {
    kind = await stat(file, { bigint: true });
  } catch (error) {
    if (isArgument) found.paths.push(file);
    else if (!(await isDeadLink(file, error))) found.unread.push(unread(file, error));
    return;
  }
  if (await isSeen(file, kind, found.seen)) return;
  if (!kind.isDirectory()) {
    // Skips a pipe or a socket in a folder, because reading it could block forever.
    if (isArgument || kind.isFile()) found.paths.push(asString(file));
    return;
  }
  let names;
  try {
    // Names are bytes, and decoding one that isn't UTF-8 would lose them.
    names = await readdir(file, { encoding: 'buffer' });
  } catch (error) {
    found.unread.push(unread(file, error));
    return;
  }
  for (const name of names.sort(Buffer.compare)) await add(joined(file, name), found, false);
}

/** A link to something that no longer exists holds nothing to read. */
async function isDeadLink(file, { code }) {
  if (code !== 'ENOENT') return false;
  try {
    return (await lstat(file)).isSymbolicLink();
  } catch {
    // It was removed since the folder was listed, and may have been a log.
    return false;
  }
}

function joined(folder, name) {
  const text = name.toString();
  if (typeof folder === 'string' && Buffer.from(text).equals(name)) return path.join(folder, text);
  return Buffer.concat([Buffer.from(folder), Buffer.from(path.sep), name]);
}

/** Returns a path as the addon takes it: a byte that isn't UTF-8 is U+DC80 to U+DCFF, as in Python. */
function asString(file) {
  return typeof file === 'string' ? file : escapedBytes(file, (byte) => String.fromCharCode(0xdc00 + byte));
}

/** Returns a path as reports show it. */
function shown(file) {
  return typeof file === 'string' ? file : escapedBytes(file, (byte) => `\\x${byte.toString(16)}`);
}

/** Decodes UTF-8, with each byte that isn't replaced by `escape`. */
function escapedBytes(bytes, escape) {
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((length) => isUtf8(bytes.subarray(at, at + length)));
    text += length ? bytes.toString('utf8', at, at + length) : escape(bytes[at]);
    at += length ?? 1;
  }
  return text;
}

/** Throws a `Problem` if the arguments name standard input more than once. */
function refuseTwoStdins(positionals) {
  const count = positionals.filter((text) => text === STDIN).length;
  if (count > 1) {
    throw new Problem(`"${STDIN}" (standard input) can be given only once, not ${count} times.`);
  }
}

async function isSeen(file, kind, seen) {
  // A pipe can be read only once in any case.
  if (!kind.isFile() && !kind.isDirectory()) return false;
  // Hard links are one file. Some file systems of Windows have no numbers.
  const id = kind.ino ? `${kind.dev}:${kind.ino}` : await realpath(file);
  return seen.has(id) || !seen.add(id);
}

/** Returns why an entry could not be looked at. */
function unread(file, { code = 'ERR_READ', message }) {
  return { name: shown(file), code, message: REASONS[code] ?? message };
}

const REASONS = {
  EACCES: 'permission denied',
  ELOOP: 'it is a link that leads to itself',
  ENAMETOOLONG: 'its path is too long',
  ENOENT: 'it was removed after its folder was listed',
};

/** Returns the entry for the `files` of a report of logs, of something that could not be looked at. */
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

module.exports = { LOGS, STDIN, inputs, nameOne, refuseTwoStdins, unreadFile };
