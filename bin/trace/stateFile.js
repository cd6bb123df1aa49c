'use strict';

/**
 * The file of `trace --state`: what the next run needs in order to read on. One process uses it at a time: it holds the file
 * `….lock` beside it, and touches that now and then, so that a lock of a process that was killed is recognized by its age, also
 * from another machine or container.
 */

const {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} = require('node:fs');
const { hostname } = require('node:os');
const { Problem } = require('../problem.js');
const { destination, isSame, replace, whyNot } = require('../savedFile.js');
const { quoted, shortened } = require('../terminal.js');

const TOUCH_MS = 10_000;

/** A lock that was not touched for so long is left from a process that was killed. */
const STALE_MS = 60_000;

class StateFile {
  #name;
  #file;
  /** The file as it was, as `stat` gives it; `undefined` if there was none. */
  #old;
  #lock;
  #timer;
  #now;

  constructor(name, now = Date.now) {
    this.#name = name;
    this.#now = now;
    try {
      if (name === '' || /[\\/]$/.test(name)) throw new Error('it is not the name of a file');
      this.#file = destination(name);
    } catch (error) {
      throw this.#problem('used', whyNot(error, name));
    }
  }

  /** Returns the saved state; an empty text if there is no file yet. Holds the lock from here on, until `release`. */
  open() {
    this.#acquire();
    try {
      this.#old = statSync(this.#file, { bigint: true, throwIfNoEntry: false });
      if (!this.#old) return '';
      if (!this.#old.isFile()) throw new Error('it is not a regular file');
      const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(this.#file));
      if (text) return text;
      throw this.damaged('it is empty');
    } catch (error) {
      this.release();
      if (error instanceof Problem) throw error;
      throw error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? this.damaged('it is not a text')
        : this.#problem('read', whyNot(error, this.#name));
    }
  }

  /** Whether a path leads to this file or its lock, which aren't logs, although they may be in a folder of logs. */
  isOwn(path) {
    try {
      return [this.#file, this.#lock?.name].includes(destination(path));
    } catch {
      // The report says why it can't be read.
      return false;
    }
  }

  /** Saves a state, whole or not at all. `options` are those of `replace`. */
  async save(text, options) {
    try {
      await replace(this.#file, this.#old, text, options);
      this.#old = statSync(this.#file, { bigint: true });
    } catch (error) {
      throw this.#problem('saved', whyNot(error, this.#name));
    }
  }

  /** Lets other processes use the file. */
  release() {
    if (!this.#lock) return;
    clearInterval(this.#timer);
    process.off('exit', this.#lock.remove);
    this.#lock.remove();
    this.#lock = undefined;
  }

  /** The `Problem` of a file that isn't a state that `trace` saved, or one of another version. */
  damaged(why) {
    return new Problem(
      `${quoted(this.#name)} can't be read as a state: ${why}.`,
      'Is it the right file? To begin anew, which reports all findings once more, remove it.',
    );
  }

  #problem(what, why) {
    return new Problem(`the state could not be ${what}: ${why}.`, 'Write: --state trace.state');
  }

  #acquire() {
    const name = `${this.#file}.lock`;
    const content = `${JSON.stringify({ pid: process.pid, host: hostname() })}\n`;
    try {
      if (!create(name, content)) {
        const found = statSync(name, { bigint: true, throwIfNoEntry: false });
        const held = found && holder(name, this.#now() - Number(found.mtimeMs));
        if (held) throw this.#inUse(name, held);
        if (found) setAside(name, found);
        if (!create(name, content)) throw this.#inUse(name, 'another process');
      }
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw this.#problem('locked', whyNot(error, name));
    }
    this.#lock = { name, remove: () => rmSync(name, { force: true }) };
    process.once('exit', this.#lock.remove);
    // If the lock was removed by hand, saving still notices what another process has saved.
    this.#timer = setInterval(() => touch(name, this.#now()), TOUCH_MS).unref();
  }

  #inUse(name, holder) {
    return new Problem(
      `the state ${quoted(this.#name)} is used by ${holder}.`,
      `Wait until it has ended. A lock that was left behind (${shortened(name)}) counts for a minute.`,
    );
  }
}

/** Creates a file; false if it exists. */
function create(name, content) {
  try {
    writeFileSync(name, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Returns who holds a lock, in words; `null` if its process has ended. */
function holder(name, age) {
  if (age > STALE_MS) return null;
  const [, pid, host] = /^\{"pid":(\d{1,10}),"host":"([^"]*)"\}\n$/.exec(readFileSync(name, 'utf8')) ?? [];
  if (pid === undefined) return 'another process';
  if (host !== hostname()) return `process ${pid} on ${quoted(host)}`;
  return isAlive(Number(pid)) ? `process ${pid}` : null;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes a stale lock, but not the new one of another process that has just done the same. */
function setAside(name, stale) {
  const aside = `${name}.${process.pid}`;
  try {
    renameSync(name, aside);
    if (!isSame(statSync(aside, { bigint: true }), stale)) linkSync(aside, name);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function touch(name, now) {
  try {
    utimesSync(name, now / 1_000, now / 1_000);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

module.exports = { STALE_MS, StateFile };
