'use strict';

/** The process of a server for tests. It has started when it has written a line to its log that says so. */

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');
const readline = require('node:readline');

/**
 * Starts `command` with `args`, as `spawn` does with `options`. `output` is the stream of its log, and `ready` is in the line
 * that says that it has started. `cleanUp(server)` is called if it doesn't start, and if the test process ends before `stop()`,
 * so that neither a server nor a folder is left. Resolves to
 * - `start()`: starts it again.
 * - `end(signal)`: ends it, and waits until it has ended.
 * - `stop(signal)`: the same, for good.
 */
module.exports = async function runServer({ command, args, options, output, ready, cleanUp }) {
  let server;

  async function start() {
    server = spawn(command, args, options);
    const log = [];
    await new Promise((resolve, reject) => {
      readline.createInterface({ input: server[output] }).on('line', (line) => {
        log.push(line);
        if (line.includes(ready)) resolve();
      });
      server.on('error', reject);
      server.on('exit', () => {
        reject(new Error(`${path.basename(command)} ended:\n${log.slice(-20).join('\n')}`));
      });
    });
  }

  async function end(signal) {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill(signal);
    await exit;
  }

  const onExit = () => cleanUp(server);
  process.on('exit', onExit);
  try {
    await start();
  } catch (error) {
    onExit();
    throw error;
  }
  return {
    start,
    end,
    async stop(signal) {
      process.off('exit', onExit);
      await end(signal);
    },
  };
};
