'use strict';

/** Counts the runs in a log: which id, how many lines. */

const LINE = /\[(\d{6}-\d{6}(?:-[\w.'-]+)?)\]/; // finding: no-pattern likely

module.exports = function countIds(text) {
  const counts = {};
  for (const line of text.split('\n')) {
    const found = LINE.exec(line);
    if (!found) continue;
    const [, id] = found;
    counts[id] = (counts[id] || 0) + 1;
  }
  return counts;
};
