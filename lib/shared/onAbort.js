'use strict';

const { setMaxListeners } = require('node:events');

/** Calls `listener` when a signal aborts, if there is a signal. Returns a function that stops that. */
module.exports = function onAbort(signal, listener) {
  if (!signal) return () => {};
  try {
    // One signal may end many calls, which is no leak.
    setMaxListeners(0, signal);
  } catch {
    // It isn't Node's own, so Node doesn't warn.
  }
  signal.addEventListener('abort', listener);
  return () => signal.removeEventListener('abort', listener);
};
