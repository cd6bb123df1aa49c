'use strict';

/** Reads lists of ids or of names, one per line. */

const { createReadStream, fstatSync, statSync } = require('node:fs');
const { STDIN } = require('./inputs.js');
const { lines } = require('./lines.js');
const { Problem } = require('./problem.js');
const { escaped, quoted, shortened } = require('./terminal.js');

/** Invalid names of a file that a message lists. */
const MAX_LISTED = 5;

/** Yields `{ text, number }` for each line of standard input that is not blank. */
async function* linesOfStdin({ stdin }) {
  try {
    // Node reads a directory as an empty file.
    if (stdin.fd !== undefined && fstatSync(stdin.fd).isDirectory()) throw new Error('it is a directory');
    yield* lines(stdin);
  } catch (error) {
    throw new Problem(`standard input could not be read: ${escaped(error.message)}.`);
  }
}

/** Returns the client ids in a file, a name per line, which may be standard input. Throws a `Problem` if one is invalid. */
async function clientsIn(file, io, explain) {
  const clients = new Set();
  const refused = [];
  for await (const { text, number } of file === STDIN ? linesOfStdin(io) : linesOfFile(file)) {
    const { ok, reason, suggestion } = explain(text);
    if (ok) clients.add(text);
    else {
      const suggested = suggestion === null ? '' : ` Suggestion: ${suggestion}`;
      refused.push(`line ${number}: ${quoted(text)}: ${reason}${suggested}`);
    }
  }
  if (refused.length) {
    const more = refused.length - MAX_LISTED;
    throw new Problem(
      `--clients ${shownFile(file)} contains names that aren't client ids.`,
      ...refused.slice(0, MAX_LISTED),
      ...(more > 0 ? [`… and ${more} more`] : []),
      'The names of all tenants, explained: strict-run-id check --clients < FILE',
    );
  }
  if (!clients.size) throw noNames(file);
  return [...clients];
}

const shownFile = (file) => (file === STDIN ? 'standard input' : shortened(file));

const noNames = (file) =>
  new Problem(
    `--clients ${shownFile(file)} contains no names.`,
    'It is a list: the name of a tenant per line.',
  );

/** Returns each line of the file of `--clients` that is not blank, as `{ text, number }`. Throws a `Problem` if there is none. */
async function namesInFile(file, io) {
  const names = [];
  for await (const name of file === STDIN ? linesOfStdin(io) : linesOfFile(file)) names.push(name);
  if (names.length === 0) throw noNames(file);
  return names;
}

async function* linesOfFile(file) {
  try {
    // Node's message for a folder names a system call, and not the folder.
    if (statSync(file).isDirectory()) throw new Error('it is a folder');
    yield* lines(createReadStream(file));
  } catch (error) {
    const why = error.code === 'ENOENT' ? 'there is no such file' : escaped(error.message.split(',', 1)[0]);
    throw new Problem(`--clients ${shortened(file)} could not be read: ${why}.`);
  }
}

module.exports = { clientsIn, linesOfStdin, namesInFile };
