'use strict';

/**
 * Writes a file whole or not at all: under another name in the same folder, which is synced and then renamed. An interrupted or
 * failed write leaves the old file as it was.
 */

const { randomBytes } = require('node:crypto');
const { lstatSync, readlinkSync, realpathSync, rmSync } = require('node:fs');
const { open, rename } = require('node:fs/promises');
const path = require('node:path');
const { escaped, shortened } = require('./terminal.js');

/** What stops a write. A second one ends the process, as without us. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

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

/** Two names of one file: a link, a hard link, the descriptor that it is open as. */
function isSame(one, other) {
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
}

/**
 * Replaces a file in one step; `old` is the file as it was, as `stat` gives it with `bigint`, or `undefined` if there was none.
 * One of `signals` interrupts it; the process then ends by that signal.
 */
async function replace(file, old, content, { signals = SIGNALS } = {}) {
  const temporary = path.join(path.dirname(file), `.strict-run-id-${randomBytes(6).toString('hex')}.tmp`);
  const remove = () => rmSync(temporary, { force: true });
  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupt = (name) => {
    interruption.abort(new Error(`${name} interrupted it`));
    // Only at the end, because the report is printed all the same.
    process.once('exit', () => process.kill(process.pid, name));
  };
  for (const name of signals) process.once(name, interrupt);
  process.once('exit', remove);
  try {
    // Until it has the rights of the old file, nobody else may read it.
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
    for (const name of signals) process.off(name, interrupt);
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

/** Says why a file can't be read or written, without the system's call and its path, which may be another and long. */
function whyNot(error, name) {
  if (error.syscall === undefined) return escaped(error.message);
  return `${error.message.split(',', 1)[0]}, ${shortened(name)}`;
}

module.exports = { SIGNALS, destination, isSame, replace, whyNot };
