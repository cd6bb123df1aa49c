#!/usr/bin/env node
'use strict';

/** Entry point of the command line: connects the process to `main.js`, and reports errors. */

const { Problem } = require('./problem.js');
const { escaped, terminal } = require('./terminal.js');
const { EXIT_ERROR, main } = require('./main.js');

// 128 + SIGPIPE: what a shell reports if the reader of a pipe has closed it. 0 would mean that there are no
// findings.
const READER_GONE = 141;

const { env } = process;
const io = {
  env,
  out: terminal(process.stdout, env),
  err: terminal(process.stderr, env),
  // A getter, because opening standard input keeps the process alive.
  get stdin() {
    return process.stdin;
  },
};

function fail(error) {
  const isExpected = error instanceof Problem || error?.code === 'ERR_ADDON_NOT_LOADED';
  // An unexpected error may contain text from outside, such as a file name, so it is escaped.
  const text = isExpected
    ? error.message
    : String(error?.stack ?? error)
        .split('\n')
        .map(escaped)
        .join('\n');
  io.err.write(`${io.err.paint.red('strict-run-id:')} ${text}\n`);
  process.exitCode = EXIT_ERROR;
}

process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(READER_GONE);
  fail(new Problem(`the output could not be written: ${escaped(error.message)}.`));
  process.exit();
});
process.stderr.on('error', () => {});
// Node would exit with 1, which means findings.
process.on('uncaughtException', (error) => {
  fail(error);
  process.exit();
});

main(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
}, fail);
