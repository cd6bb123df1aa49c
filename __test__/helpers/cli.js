'use strict';

/** Runs the command line in this process, so that a test can pass a clock, a poller, or another reader of logs. */

const { main } = require('../../bin/main.js');

const paint = Object.fromEntries(
  ['bold', 'dim', 'red', 'green', 'yellow', 'blue', 'cyan'].map((name) => [name, String]),
);

/** Returns the `io` of a command, which collects what is printed in `io.out.text` and `io.err.text`. */
function collectingIo({ columns = 80, isTerminal = false, onFlush = () => {}, ...more } = {}) {
  const stream = () => ({
    text: '',
    paint,
    isTerminal,
    width: columns,
    async write(text) {
      this.text += text;
    },
    async flush() {
      onFlush(this.text);
    },
  });
  return { env: { COLUMNS: `${columns}` }, out: stream(), err: stream(), stdin: { isTTY: true }, ...more };
}

/** Runs a command line. Returns the exit code, or the `Problem` as `problem`, and what was printed. */
async function runMain(args, io = collectingIo()) {
  try {
    const code = await main(args, io);
    return { code, stdout: io.out.text, stderr: io.err.text };
  } catch (error) {
    if (error.name !== 'Problem') throw error;
    return { problem: error.message, stdout: io.out.text, stderr: io.err.text };
  }
}

module.exports = { collectingIo, paint, runMain };
