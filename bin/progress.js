'use strict';

/** Shows a progress bar on a terminal, for work that takes more than a second. */

const { bytesOf } = require('../lib/amounts.js');

const AFTER_MS = 1_000;
const BAR = 24;
const CLEAR_LINE = '\r\u001b[K';

/**
 * Returns `{ show, clear }`, or `null` if the stream is not a terminal. `show` is a callback for
 * `onProgress`.
 */
function progressBar(err, now = () => performance.now()) {
  if (!err.isTerminal) return null;
  const began = now();
  let isShown = false;
  return {
    show({ bytes, totalBytes }) {
      const ms = now() - began;
      if (ms < AFTER_MS) return;
      isShown = true;
      const speed = `${bytesOf((bytes / ms) * 1_000)}/s`;
      err.write(
        `${CLEAR_LINE}${totalBytes ? bar(bytes / totalBytes, totalBytes) : `${bytesOf(bytes)} read`}  ${speed}`,
      );
    },
    clear() {
      if (isShown) err.write(CLEAR_LINE);
    },
  };
}

function bar(share, totalBytes) {
  const done = Math.min(1, share);
  const full = Math.round(done * BAR);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${Math.floor(done * 100)}% of ${bytesOf(totalBytes)}`;
}

module.exports = { progressBar };
