'use strict';

/**
 * Watches pairs through the caller's `subscribe`. A store has one channel, whose messages are the pairs that changed, so the
 * caller's function stays a line. It is subscribed while any pair is watched.
 */

const { decode } = require('./evaluate.js');

module.exports = function createWatch(subscribe, channel) {
  /** Functions by pair. */
  const watchers = new Map();
  /** A promise of the function that unsubscribes; null while nothing is watched. */
  let subscription = null;
  /** Ends when the subscription before has ended: a caller may unsubscribe by the channel's name. */
  let ended = Promise.resolve();

  function onMessage(message) {
    for (const onChange of watchers.get(decode(message)) ?? []) onChange();
  }

  function start() {
    const own = ended.then(() => subscribe(channel, onMessage));
    subscription = own;
    // Whoever watches gets the error; the next one tries again.
    own.catch(() => {
      if (subscription === own) subscription = null;
    });
    return own;
  }

  function stopIfUnused() {
    if (watchers.size > 0 || subscription === null) return undefined;
    const own = subscription;
    subscription = null;
    const end = own.then((unsubscribe) => unsubscribe());
    ended = end.catch(() => {});
    return end;
  }

  return async function watch({ baseId, clientId }, onChange) {
    const pair = `${baseId}\0${clientId}`;
    // Each call has its own function, so that stopping one does not stop another with the same `onChange`.
    const own = () => onChange();
    const set = watchers.get(pair) ?? new Set();
    watchers.set(pair, set.add(own));
    const stop = () => {
      if (!set.delete(own)) return undefined;
      if (set.size === 0 && watchers.get(pair) === set) watchers.delete(pair);
      return stopIfUnused();
    };
    try {
      await (subscription ?? start());
    } catch (error) {
      set.delete(own);
      if (set.size === 0 && watchers.get(pair) === set) watchers.delete(pair);
      throw error;
    }
    return stop;
  };
};
