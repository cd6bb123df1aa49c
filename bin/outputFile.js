'use strict';

/**
 * A place that an option names for what a command writes besides its report (`--html`, `--repair`): standard output, or a file. A
 * file is written whole or not at all (`savedFile.js`), and never in place of what was read.
 */

const { fstatSync, statSync } = require('node:fs');
const { access, constants, open, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { STDIN } = require('./inputs.js');
const { Problem } = require('./problem.js');
const { destination, isSame, replace, whyNot } = require('./savedFile.js');
const { quoted, shortened } = require('./terminal.js');

const STDOUT = '-';
const STDOUT_NAMES = [STDOUT, '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** What `lib/page/document.js` writes at the beginning of a page. */
const GENERATOR = '<meta name="generator" content="strict-run-id">';
const GENERATOR_WITHIN = 200;

class OutputFile {
  #name;
  #kind;
  /** The file as it was, found through links; `undefined` if there is none. */
  #old;

  /**
   * `kind` has `what`, a noun for what is written, `inputs`, one for what is read, and `example`, such as `--html trace.html`. With
   * `isKept`, a file that holds something is never replaced.
   */
  constructor(name, kind) {
    this.#name = name;
    this.#kind = kind;
    if (name === '') throw this.#failure('the name is empty', 'Is a shell variable not set?');
    try {
      if (name !== STDOUT) this.#old = statSync(name, { bigint: true, throwIfNoEntry: false });
    } catch (error) {
      throw this.#failure(whyNot(error, name));
    }
    if (this.#old?.isDirectory() || /[\\/]$/.test(name)) {
      throw this.#failure(`${shortened(name)} is a folder`);
    }
  }

  /** Whether it is standard output: by a name of that, or because it is the file that standard output goes to. */
  get isStdout() {
    if (STDOUT_NAMES.includes(this.#name)) return true;
    // A device can be written to twice: with `--html /dev/null --json > /dev/null`, nothing gets mixed.
    const stdout = fstatSync(1, { bigint: true });
    return stdout.isFile() && isSame(this.#old, stdout);
  }

  /** Throws a `Problem` if the file can't be written, or is one of the inputs in `paths`, under whatever name. */
  async check(paths) {
    if (this.isStdout) return;
    const { what, inputs, example, isKept } = this.#kind;
    const isInput = (input) => isSame(this.#old, statOfInput(input));
    try {
      if (this.#old?.isFile() && paths.some(isInput) && !(await isOwnPage(this.#name))) {
        throw new Problem(
          `${quoted(this.#name)} is one of the ${inputs}; the ${what} would replace it.`,
          `Write: ${example}`,
        );
      }
      if (isKept && this.#old?.isFile() && this.#old.size > 0n) {
        throw this.#failure(
          `${shortened(this.#name)} exists, and may hold what a person wrote`,
          'Name another file, or remove that one.',
        );
      }
      if (this.#old) await access(this.#name, constants.W_OK);
      if (this.#isReplaced) await access(path.dirname(destination(this.#name)), constants.W_OK);
    } catch (error) {
      throw error instanceof Problem ? error : this.#failure(whyNot(error, this.#name));
    }
  }

  /** Writes the file. Throws a `Problem` if that fails, or if a signal interrupts it; the process then ends by the signal. */
  async write(content) {
    try {
      if (this.#isReplaced) await replace(destination(this.#name), this.#old, content);
      // A device or a pipe can't be replaced, and holds nothing that could be lost.
      else await writeFile(this.#name, content);
    } catch (error) {
      throw this.#failure(whyNot(error, this.#name));
    }
  }

  #failure(why, whatToDo = `Write: ${this.#kind.example}, or a file in another folder.`) {
    return new Problem(`the ${this.#kind.what} could not be written: ${why}`, whatToDo);
  }

  get #isReplaced() {
    return !this.#old || this.#old.isFile();
  }
}

/** Whether a file is a page that a command wrote: it may be in a folder of logs, but isn't one. */
async function isOwnPage(name) {
  const handle = await open(name);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(GENERATOR_WITHIN) });
    return beginsAsPage(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

const beginsAsPage = (bytes) => bytes.toString('latin1', 0, GENERATOR_WITHIN).includes(GENERATOR);

function statOfInput(input) {
  const options = { bigint: true, throwIfNoEntry: false };
  try {
    return input === STDIN ? fstatSync(0, options) : statSync(input, options);
  } catch {
    // What can't be looked at can't be read either, which the report says.
    return undefined;
  }
}

module.exports = { OutputFile, beginsAsPage };
