'use strict';

/** Wakes callers who wait for a pair, by `LISTEN` and `NOTIFY`. */

/** Returns the `watch` of a store, over the caller's `listen`. */
module.exports = function watching(listen, channel) {
  /** Sets of functions, by the payload of a notification. */
  const watchers = new Map();
  /** The promise of the one subscription, which stays; null before it is made, and after that failed. */
  let listening = null;

  function onNotification(payload) {
    for (const onChange of [...(watchers.get(payload) ?? [])]) onChange();
  }

  return async function watch({ baseId, clientId }, onChange) {
    listening ??= Promise.resolve(listen(channel, onNotification)).catch((error) => {
      listening = null;
      throw error;
    });
    await listening;
    // Two keys with one payload would wake each other for nothing.
    const payload = `${baseId} ${clientId}`;
    // Each call has its own function, so that stopping one does not stop another with the same `onChange`.
    const own = () => onChange();
    const ofPair = watchers.get(payload) ?? new Set();
    watchers.set(payload, ofPair.add(own));
    return () => {
      ofPair.delete(own);
      if (ofPair.size === 0 && watchers.get(payload) === ofPair) watchers.delete(payload);
    };
  };
};
