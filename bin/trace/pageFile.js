'use strict';

/**
 * The place that `trace --html` names: standard output, or a file. A file is written under another name in the same
 * folder and then renamed, so an interrupted or failed write leaves the old page as it was.
 */

const { randomBytes } = require('node:crypto');
const { fstatSync, lstatSync, readlinkSync, realpathSync, rmSync, statSync } = require('node:fs');
const { access, constants, open, rename, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { STDIN } = require('../inputs.js');
const { Problem } = require('../problem.js');
const { escaped, quoted, shortened } = require('../terminal.js');

const STDOUT = '-';
const STDOUT_NAMES = [STDOUT, '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'];

/** What `lib/trace/page.js` writes at the beginning of a page. */
const GENERATOR = '<meta name="generator" content="strict-run-id">';
const GENERATOR_WITHIN = 200;

/** What stops a write. A second one ends the process, as without us. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

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

/** Returns the file that a name leads to, even if it doesn't exist yet. So a link stays a link. */
function destination(name) {
  try {
    return realpathSync(name);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  const folder = realpathSync(path.dirname(name));
  try {
    return destination(path.resolve(folder, readlinkSync(name)));
  } catch (error) {
    // The name doesn't exist.
    if (error.syscall !== 'readlink') throw error;
    return path.join(folder, path.basename(name));
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

/** Two names of one file: a link, a hard link, the descriptor that it is open as. */
function isSame(one, other) {
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
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

/** Replaces a file in one step; `old` is the file as it was. */
async function replace(file, old, content) {
  const temporary = path.join(path.dirname(file), `.strict-run-id-${randomBytes(6).toString('hex')}.tmp`);
  const remove = () => rmSync(temporary, { force: true });
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupt = (name) => {
    interruption.abort(new Error(`${name} interrupted it`));
    // Only at the end, because the report is printed all the same.
    process.once('exit', () => process.kill(process.pid, name));
  };
  for (const name of SIGNALS) process.once(name, interrupt);
  process.once('exit', remove);
  try {
    // Until it has the rights of the old page, nobody else may read it.
    const handle = await open(temporary, 'wx', old ? 0o600 : 0o666);
    try {
      if (old) await takeOver(handle, old);
      await handle.writeFile(content, { signal });
      await handle.sync();
    } finally {
      await handle.close();
    }
    signal.throwIfAborted();
    refuseNewFile(file, old);
    await rename(temporary, file);
  } catch (error) {
    remove();
    throw signal.aborted ? signal.reason : error;
  } finally {
    process.off('exit', remove);
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}

/** Throws if there is another file than at the start, such as a log that was rotated to this name. */
function refuseNewFile(file, old) {
  const found = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  if (!found || isSame(found, old)) return;
  throw new Error(`another program created or replaced ${path.basename(file)} during the run`);
}

/** Gives a new file the rights of the old one, and its owner as far as the system allows that. */
async function takeOver(handle, old) {
  const { uid, gid } = await handle.stat({ bigint: true });
  const isRoot = uid === 0n;
  const isOfGroup = process.getgroups?.().includes(Number(old.gid));
  if (isRoot || (old.uid === uid && old.gid !== gid && isOfGroup)) {
    await handle.chown(Number(old.uid), Number(old.gid));
  }
  await handle.chmod(Number(old.mode) & 0o7777);
}

function noPage(why, whatToDo = 'Write: --html trace.html, or a file in another folder.') {
  return new Problem(`the page could not be written: ${why}`, whatToDo);
}

/** Says why a file can't be written, without the system's call and its path, which may be another and long. */
function whyNot(error, name) {
  if (error.syscall === undefined) return escaped(error.message);
  return `${error.message.split(',', 1)[0]}, ${shortened(name)}`;
}

module.exports = { PageFile };
