#!/usr/bin/env node
'use strict';

/** The command line: hands the arguments and the streams of the process to `main.js`. */

const { Problem } = require('./problem.js');
const { escaped, terminal } = require('./terminal.js');
const { COULD_NOT, main } = require('./main.js');

// What the shell says of any program whose reader went away (128 + SIGPIPE). 0 would claim that all was clean.
const READER_GONE = 141;

const { env } = process;
const io = {
  env,
  out: terminal(process.stdout, env),
  err: terminal(process.stderr, env),
  // Opened when it is asked for, since a stream that is open keeps the process alive.
  get stdin() {
    return process.stdin;
  },
};

function fail(error) {
  const isExpected = error instanceof Problem || error?.code === 'ERR_ADDON_NOT_LOADED';
  // Without the hand of an author, a text may hold anything: a message of the system holds the name of a file.
  const text = isExpected
    ? error.message
    : String(error?.stack ?? error)
        .split('\n')
        .map(escaped)
        .join('\n');
  io.err.write(`${io.err.paint.red('strict-run-id:')} ${text}\n`);
  process.exitCode = COULD_NOT;
}

process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(READER_GONE);
  fail(new Problem(`the output could not be written: ${escaped(error.message)}`));
  process.exit();
});
process.stderr.on('error', () => {});
// Left alone it would end with 1, which means findings.
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

main(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
}, fail);
