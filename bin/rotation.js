'use strict';

/**
 * Puts the files of a rotated log in order of time, for lines without one: the date in a name, or else the number after it,
 * which counts backwards, tells how old it is. `app.log.2.gz`, `app.log.1` and `app.log` are of one log.
 */

const path = require('node:path');

const PACKED = /\.(?:gz|zst|xz|bz2|lz4|Z|zip)$/;

/** The date in a name, then a number or a time of day that counts forward: app-2025-10-03.1.log, app.log-20251003-1759500000. */
const DATE =
  /[-_.]*(?<!\d)((?:19|20)\d\d)(-?)(\d\d)\2(\d\d)(?:[-_T.]?(\d\d)(?:[-:.]?(\d\d)(?:[-:.]?(\d\d))?)?(?!\d))?(?:[-_.](\d{1,13})(?=\.|$))?(?!\d)/;

const NUMBER = /\.(\d{1,4})$/;

/** How a rotated name differs from that of its log, one row each: `key` gives numbers to compare, the older first. */
const ROTATIONS = [
  // app-2025-10-03.log.1: the first file of a day has no number.
  { parts: [DATE, NUMBER], key: ([date, [, number]]) => [...dateKey(date), Number(number)] },
  // app.log-20251003, app-2025-10-03.log, app__2025-10-03_00-00-00.log
  { parts: [DATE], key: ([date]) => [...dateKey(date), 0] },
  // app.log.1
  { parts: [NUMBER], key: ([[, number]]) => [1, -Number(number)] },
  // The log itself, which is written to.
  { parts: [], key: () => [2] },
];

const dateKey = ([, year, , ...rest]) => [0, ...[year, ...rest].map((part) => Number(part ?? 0))];

/** Returns the log that a file belongs to, and a key by which its files are in order. */
function rotationOf(file) {
  const { dir, base } = path.parse(file);
  for (const { parts, key } of ROTATIONS) {
    let name = base.replace(PACKED, '');
    const matches = parts.map((part) => {
      const match = part.exec(name);
      if (match) name = name.slice(0, match.index) + name.slice(match.index + match[0].length);
      return match;
    });
    if (name && matches.every((match) => match)) return { log: path.join(dir, name), key: key(matches) };
  }
  return { log: file, key: [2] };
}

/** Returns paths in the same order, but the files of each log, in the places that they have, from the oldest on. */
function inOrderOfTime(files) {
  const found = files.map((file) => ({ file, ...rotationOf(file) }));
  const byLog = new Map();
  for (const one of found) {
    if (!byLog.has(one.log)) byLog.set(one.log, []);
    byLog.get(one.log).push(one);
  }
  // From the newest on, since they are taken from the end.
  for (const group of byLog.values()) group.sort(byAge).reverse();
  return found.map(({ log }) => byLog.get(log).pop().file);
}

function byAge({ key: one }, { key: other }) {
  const at = one.findIndex((part, at) => part !== other[at]);
  return at < 0 ? 0 : one[at] - (other[at] ?? 0);
}

module.exports = { inOrderOfTime };
