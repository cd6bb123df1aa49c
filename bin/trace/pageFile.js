'use strict';

/**
 * The place that `trace --html` names: standard output, or a file. A file is written whole or not at all
 * (`savedFile.js`).
 */

const { fstatSync, statSync } = require('node:fs');
const { access, constants, open, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { STDIN } = require('../inputs.js');
const { Problem } = require('../problem.js');
const { destination, isSame, replace, whyNot } = require('../savedFile.js');
const { quoted, shortened } = require('../terminal.js');

const STDOUT = '-';
const STDOUT_NAMES = [STDOUT, '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** What `lib/trace/page.js` writes at the beginning of a page. */
const GENERATOR = '<meta name="generator" content="strict-run-id">';
const GENERATOR_WITHIN = 200;

class PageFile {
  #name;
  /** The file as it was, found through links; `undefined` if there is none. */
  #old;

  constructor(name) {
    this.#name = name;
    if (name === '') throw noPage('the name is empty', 'Is a shell variable not set?');
    try {
      if (name !== STDOUT) this.#old = statSync(name, { bigint: true, throwIfNoEntry: false });
    } catch (error) {
      throw noPage(whyNot(error, name));
    }
    if (this.#old?.isDirectory() || /[\\/]$/.test(name)) throw noPage(`${shortened(name)} is a folder`);
  }

  /** Whether it is standard output: by a name of that, or because it is the file that standard output goes to. */
  get isStdout() {
    if (STDOUT_NAMES.includes(this.#name)) return true;
    // A device can be written to twice: with `--html /dev/null --json > /dev/null`, nothing gets mixed.
    const stdout = fstatSync(1, { bigint: true });
    return stdout.isFile() && isSame(this.#old, stdout);
  }

  /** Throws a `Problem` if the file can't be written, or is one of the logs in `paths`, under whatever name. */
  async check(paths) {
    if (this.isStdout) return;
    const isLog = (log) => isSame(this.#old, statOfLog(log));
    try {
      if (this.#old?.isFile() && paths.some(isLog) && !(await isOwnPage(this.#name))) {
        throw new Problem(
          `${quoted(this.#name)} is one of the logs; the page would replace it.`,
          'Write: --html trace.html',
        );
      }
      if (this.#old) await access(this.#name, constants.W_OK);
      if (this.#isReplaced) await access(path.dirname(destination(this.#name)), constants.W_OK);
    } catch (error) {
      throw error instanceof Problem ? error : noPage(whyNot(error, this.#name));
    }
  }

  /** Writes the page. Throws a `Problem` if that fails, or if a signal interrupts it; the process then ends by the signal. */
  async write(page) {
    try {
      if (this.#isReplaced) await replace(destination(this.#name), this.#old, page);
      // A device or a pipe can't be replaced, and holds no page that could be lost.
      else await writeFile(this.#name, page);
    } catch (error) {
      throw noPage(whyNot(error, this.#name));
    }
  }

  get #isReplaced() {
    return !this.#old || this.#old.isFile();
  }
}

/** Whether a file is a page that this command wrote: it may be in a folder of logs, but isn't one. */
async function isOwnPage(name) {
  const handle = await open(name);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(GENERATOR_WITHIN) });
    return buffer.toString('latin1', 0, bytesRead).includes(GENERATOR);
  } finally {
    await handle.close();
  }
}

function statOfLog(log) {
  const options = { bigint: true, throwIfNoEntry: false };
  try {
    return log === STDIN ? fstatSync(0, options) : statSync(log, options);
  } catch {
    // What can't be looked at can't be read either, which the report says.
    return undefined;
  }
}

function noPage(why, whatToDo = 'Write: --html trace.html, or a file in another folder.') {
  return new Problem(`the page could not be written: ${why}`, whatToDo);
}

module.exports = { PageFile };
