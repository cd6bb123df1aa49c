'use strict';

/**
 * `--follow`: prints findings as they appear, as `tail -F` prints lines. It polls, because the system's notifications miss
 * changes on network and container file systems, and follows names: a log may be rotated, truncated, or not exist yet.
 */

const { readdir, stat } = require('node:fs/promises');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

const POLL_MS = 500;

/** Waits until the next poll. Resolves early if the signal is aborted. */
const usualPoll = (signal) => delay(POLL_MS, undefined, { signal }).catch(() => {});

/**
 * Calls `read(paths, state, signal)` at first, and again whenever one of the logs changed or has a record that waits, until
 * `signal` is aborted. `logs()` resolves to the paths, `read` to a report, and `show(report)` prints and saves it.
 */
async function follow({ logs, read, show, state, signal, poll = usualPoll }) {
  let before = new Map();
  // Logs with a record that may go on, one that was rotated meanwhile, too. It is complete if nothing comes until the next poll.
  let waiting = [];
  for (; !signal.aborted; await poll(signal)) {
    const paths = await logs();
    // Looked at before it is read, so that a line written meanwhile is seen at the next poll.
    const now = await looksOf(paths);
    if (isEqual(before, now) && !waiting.length) continue;
    const rotated = await rotatedFrom(before, now);
    before = now;
    const others = [...new Set([...waiting, ...rotated])].filter((name) => !paths.includes(name));
    if (!others.length && ![...now.values()].some((look) => look)) continue;
    try {
      const all = [...others, ...paths];
      const report = await read(all, state, signal);
      await show(report);
      state = report.state;
      waiting = all.filter((_, at) => report.files[at].notes.some(isOpenRecord));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

/** Returns whether a note says that the last record of a file waits for the next reading. */
const isOpenRecord = ({ code }) => code === 'open-record';

/** Returns what shows that a file changed, by path: `null` if it doesn't exist. */
async function looksOf(paths) {
  const looks = new Map();
  for (const file of paths) looks.set(file, await lookOf(file));
  return looks;
}

async function lookOf(file) {
  try {
    const { dev, ino, size, mtimeNs } = await stat(file, { bigint: true });
    return { file: `${dev}:${ino}`, text: `${dev}:${ino}:${size}:${mtimeNs}` };
  } catch {
    // It doesn't exist yet, or not at this moment of its rotation. The report says why if it can't be read.
    return null;
  }
}

function isEqual(before, now) {
  return (
    before.size === now.size &&
    [...now].every(([file, look]) => before.get(file)?.text === look?.text && before.has(file))
  );
}

/** Returns the new names of logs that were renamed since: their last lines may not have been read. */
async function rotatedFrom(before, now) {
  const known = new Set([...now.values()].map((look) => look?.file));
  const gone = [...before].filter(([, look]) => look && !known.has(look.file));
  const found = [];
  for (const [name, { file }] of gone) {
    const folder = path.dirname(name);
    for (const entry of await readdir(folder).catch(() => [])) {
      const other = path.join(folder, entry);
      if ((await lookOf(other))?.file === file) found.push(other);
    }
  }
  return found;
}

module.exports = { follow, isOpenRecord };
